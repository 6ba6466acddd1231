// The columns of each kind of file, and the names that people give them.
#include "customers/import/columns.h"

namespace vafa::imports {
namespace {

constexpr std::string_view kCustomerNames =
    "customer|customerid|customercode|customerno|customernumber|client|clientid|userid|user|member|"
    "memberid|buyer|buyerid|account|accountid|"
    "مشتری|شناسهمشتری|کدمشتری|شمارهمشتری|خریدار|کداشتراک|"
    "musteri|musterino|musteriid|musterikodu|musterinumarasi|uye|uyeno|uyeid|alici";
constexpr std::string_view kCurrencyNames =
    "currency|currencycode|ارز|واحدپول|واحد|parabirimi|doviz|kur";
constexpr std::string_view kAtNames =
    "at|date|time|timestamp|datetime|happenedat|occurredat|eventtime|eventdate|createdat|"
    "تاریخ|زمان|tarih|zaman";
constexpr std::string_view kChannelNames =
    "channel|source|medium|saleschannel|کانال|منبع|کانالفروش|kanal|kaynak|satiskanali";

constexpr Field kOrders[] = {
    {"order", "order_id", false,
     "order|orderid|orderno|ordernumber|invoice|invoiceid|invoiceno|invoicenumber|transactionid|"
     "receipt|سفارش|شمارهسفارش|کدسفارش|شناسهسفارش|فاکتور|شمارهفاکتور|"
     "siparis|siparisno|siparisid|siparisnumarasi|siparisnumarası|faturano|fisno"},
    {"customer", "customer_id", true, kCustomerNames},
    {"date", "date", true,
     "date|orderdate|orderedat|invoicedate|purchasedate|purchasedat|createdat|at|time|timestamp|"
     "datetime|day|تاریخ|تاریخسفارش|تاریخخرید|تاریخفاکتور|زمان|"
     "tarih|siparistarihi|faturatarihi|satistarihi"},
    {"amount", "amount", true,
     "amount|total|price|value|revenue|sales|sum|paid|totalamount|ordertotal|totalprice|"
     "grandtotal|netamount|مبلغ|مبلغکل|قیمت|قیمتکل|جمع|جمعکل|پرداختی|"
     "tutar|toplam|fiyat|toplamtutar|ucret|odenen"},
    {"currency", "currency", false, kCurrencyNames},
    {"cost", "cost", false, "cost|cogs|costprice|هزینه|بهایتمامشده|قیمتخرید|maliyet|alisfiyati"},
    {"product", "product", false,
     "product|productname|item|itemname|sku|description|title|محصول|کالا|نامکالا|ناممحصول|شرحکالا|"
     "urun|urunadi|stokadi"},
    {"category", "category", false, "category|productcategory|دستهبندی|دسته|گروهکالا|kategori"},
    {"quantity", "quantity", false, "quantity|qty|count|units|تعداد|مقدار|adet|miktar"},
    {"channel", "channel", false, kChannelNames},
};

constexpr Field kCustomers[] = {
    {"id", "id", true,
     "id|customer|customerid|customercode|customerno|clientid|userid|memberid|شناسه|کد|"
     "شناسهمشتری|کدمشتری|شمارهمشتری|musteriid|musterino|musterikodu|uyeno"},
    {"name", "name", false,
     "name|fullname|customername|displayname|نام|نامکامل|ناممشتری|نامونامخانوادگی|"
     "ad|adi|isim|adsoyad|adisoyadi|musteriadi"},
    {"email", "email", false,
     "email|emailaddress|mail|ایمیل|پستالکترونیک|رایانامه|eposta|epostaadresi"},
    {"phone", "phone", false,
     "phone|phonenumber|mobile|mobilephone|cell|tel|telephone|تلفن|موبایل|شمارهموبایل|شمارهتلفن|"
     "تلفنهمراه|همراه|telefon|ceptelefonu|gsm|cep"},
    {"birthday", "birthday", false,
     "birthday|birthdate|dateofbirth|dob|تولد|تاریختولد|dogumtarihi|dogumgunu"},
    {"city", "city", false, "city|town|شهر|sehir|il"},
    {"country", "country", false, "country|countrycode|کشور|ulke"},
    {"language", "language", false, "language|lang|locale|زبان|dil"},
    {"segment", "segment", false, "segment|group|tier|گروه|بخش|segmentadi|grup"},
    {"created_at", "created_at", false,
     "createdat|created|registeredat|registered|joined|joinedat|signupdate|since|registrationdate|"
     "تاریخعضویت|تاریخثبتنام|تاریخایجاد|kayittarihi|uyeliktarihi|olusturulma"},
};

constexpr Field kSubscriptions[] = {
    {"subscription", "subscription_id", true,
     "subscription|subscriptionid|contract|contractid|id|اشتراک|شناسهاشتراک|شمارهاشتراک|قرارداد|"
     "abonelik|abonelikno|abonelikid|sozlesmeno"},
    {"customer", "customer_id", true, kCustomerNames},
    {"plan", "plan", false, "plan|planname|package|product|طرح|پلن|بسته|paket|tarife"},
    {"started_at", "started_at", true,
     "startedat|start|startdate|startsat|from|begin|شروع|تاریخشروع|آغاز|اغاز|baslangic|"
     "baslangictarihi"},
    {"trial_ends_at", "trial_ends_at", false,
     "trialendsat|trialend|trialenddate|پایاندورهازمایشی|پایانازمایشی|denemebitis|"
     "denemebitistarihi"},
    {"ended_at", "ended_at", false,
     "endedat|end|enddate|endsat|cancelledat|canceledat|to|پایان|تاریخپایان|لغو|تاریخلغو|"
     "bitis|bitistarihi|iptaltarihi"},
    {"amount", "amount", false, "amount|price|mrr|fee|value|مبلغ|قیمت|حقاشتراک|tutar|fiyat|ucret"},
    {"currency", "currency", false, kCurrencyNames},
    {"interval", "interval", false,
     "interval|period|billing|billinginterval|billingperiod|cycle|دوره|دورهپرداخت|donem|"
     "odemedonemi|periyot"},
};

constexpr Field kEvents[] = {
    {"customer", "customer_id", true, kCustomerNames},
    {"at", "at", true, kAtNames},
    {"kind", "kind", true,
     "kind|event|eventname|eventtype|type|action|activity|رویداد|نوع|نوعرویداد|olay|tur|eylem"},
    {"value", "value", false, "value|number|score|مقدار|عدد|deger"},
    {"label", "label", false, "label|detail|name|page|url|note|برچسب|شرح|جزئیات|etiket|aciklama"},
};

constexpr Field kCosts[] = {
    {"date", "date", true, kAtNames},
    {"channel", "channel", false, kChannelNames},
    {"purpose", "purpose", false, "purpose|for|goal|type|هدف|منظور|amac|tur"},
    {"amount", "amount", true,
     "amount|cost|spend|spent|total|value|price|هزینه|مبلغ|tutar|maliyet|harcama|gider"},
    {"currency", "currency", false, kCurrencyNames},
};

constexpr Field kAnswers[] = {
    {"customer", "customer_id", true, kCustomerNames},
    {"at", "at", true, kAtNames},
    {"survey", "survey", true, "survey|type|kind|question|metric|نظرسنجی|پرسش|anket|soru"},
    {"score", "score", true, "score|answer|rating|value|points|امتیاز|نمره|پاسخ|puan|skor|cevap"},
    {"comment", "comment", false,
     "comment|text|feedback|note|reason|نظر|توضیح|توضیحات|یادداشت|yorum|aciklama|not"},
};

}  // namespace

std::string_view Tag(Kind kind) {
  switch (kind) {
    case Kind::kOrders:
      return "orders";
    case Kind::kCustomers:
      return "customers";
    case Kind::kSubscriptions:
      return "subscriptions";
    case Kind::kEvents:
      return "events";
    case Kind::kCosts:
      return "costs";
    case Kind::kAnswers:
      return "answers";
  }
  return "orders";
}

std::optional<Kind> KindFromTag(std::string_view tag) {
  for (const Kind kind : kKinds) {
    if (Tag(kind) == tag) return kind;
  }
  return std::nullopt;
}

std::span<const Field> FieldsOf(Kind kind) {
  switch (kind) {
    case Kind::kOrders:
      return kOrders;
    case Kind::kCustomers:
      return kCustomers;
    case Kind::kSubscriptions:
      return kSubscriptions;
    case Kind::kEvents:
      return kEvents;
    case Kind::kCosts:
      return kCosts;
    case Kind::kAnswers:
      return kAnswers;
  }
  return kOrders;
}

std::string TemplateCsv(Kind kind) {
  std::string text;
  for (const Field& field : FieldsOf(kind)) {
    if (!text.empty()) text += ',';
    text += field.header;
  }
  text += "\r\n";
  switch (kind) {
    case Kind::kOrders:
      text +=
          "1001,C-17,2026-03-21,49.90,USD,21.50,Tripod,Cameras,1,web\r\n"
          "1002,C-18,2026-03-22 14:30,120.00,USD,,Camera bag,Cameras,2,shop\r\n";
      break;
    case Kind::kCustomers:
      text +=
          "C-17,Zahra Karimi,zahra@example.com,+98 912 345 6789,1990-05-12,Tehran,IR,fa,gold,"
          "2024-01-05\r\n"
          "C-18,Ahmet Yılmaz,ahmet@example.com,+90 532 123 4567,,İstanbul,TR,tr,,2025-11-30\r\n";
      break;
    case Kind::kSubscriptions:
      text +=
          "S-1,C-17,Basic,2025-01-01,2025-01-15,,9.90,USD,month\r\n"
          "S-2,C-18,Plus,2024-06-01,,2025-05-31,190.00,USD,year\r\n";
      break;
    case Kind::kEvents:
      text +=
          "C-17,2026-03-21T10:00:00Z,page_viewed,,/pricing\r\n"
          "C-18,2026-03-22 09:15,call_logged,12,asked about delivery\r\n";
      break;
    case Kind::kCosts:
      text +=
          "2026-03-01,instagram,acquisition,1500.00,USD\r\n"
          "2026-03-01,fair,lead,400.00,USD\r\n";
      break;
    case Kind::kAnswers:
      text +=
          "C-17,2026-03-21,nps,9,Quick delivery\r\n"
          "C-18,2026-03-22,csat,4,\r\n";
      break;
  }
  return text;
}

}  // namespace vafa::imports
