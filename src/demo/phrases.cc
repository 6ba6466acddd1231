#include "demo/phrases.h"

#include <span>

namespace vafa::demo {
namespace {

/// Languages in the order of the enumeration: English, Persian, Turkish.
struct Spoken {
  std::string_view in[3];
};

std::string_view Say(const Spoken& spoken, Language language) {
  return spoken.in[static_cast<size_t>(language)];
}

constexpr Spoken kHappyShop[] = {
    {{"Fresh beans, fast delivery.", "قهوه تازه بود و زود رسید.", "Kahve taze, kargo hızlıydı."}},
    {{"I always come back.", "همیشه از شما خرید می‌کنم.",
      "Hep sizden alıyorum."}},
    {{"Lovely packaging, a perfect gift.",
      "بسته‌بندی زیبا، هدیه‌ای عالی.",
      "Paketi çok şık, hediye için harika."}},
    {{"The tea smells wonderful.", "عطر چای فوق‌العاده است.",
      "Çayın kokusu muhteşem."}},
    {{"Good prices and kind people.", "قیمت خوب و برخورد محترمانه.",
      "Fiyatlar iyi, ekip çok ilgili."}},
    {{"Exactly as described.", "دقیقاً همان بود که نوشته بودید.", "Tam anlatıldığı gibi geldi."}},
};
constexpr Spoken kNeutralShop[] = {
    {{"Fine, nothing special.", "بد نبود، معمولی بود.", "İdare eder, sıradan."}},
    {{"Good coffee, but shipping is dear.", "قهوه خوب است ولی هزینه ارسال زیاد است.",
      "Kahve güzel ama kargo pahalı."}},
    {{"It took a little longer than I hoped.", "کمی دیرتر از انتظارم رسید.",
      "Beklediğimden biraz geç geldi."}},
    {{"I would like more choice.", "کاش تنوع بیشتری داشتید.", "Daha fazla çeşit olsa iyi olur."}},
};
constexpr Spoken kUnhappyShop[] = {
    {{"Arrived late and the box was torn.", "دیر رسید و جعبه پاره بود.",
      "Geç geldi, kutusu da yırtılmıştı."}},
    {{"Not as fresh as before.", "مثل قبل تازه نیست.", "Eskisi kadar taze değil."}},
    {{"Nobody answered my message.", "کسی جواب پیامم را نداد.", "Mesajıma kimse cevap vermedi."}},
    {{"Too expensive now.", "خیلی گران شده است.", "Artık çok pahalı."}},
    {{"I received the wrong product.", "کالای اشتباه فرستادید.", "Yanlış ürün gönderdiniz."}},
};
constexpr Spoken kHappySaas[] = {
    {{"It saves us hours every week.",
      "هر هفته ساعت‌ها در وقت ما صرفه‌جویی می‌کند.",
      "Her hafta bize saatler kazandırıyor."}},
    {{"Support answers at once.", "پشتیبانی فوراً جواب می‌دهد.",
      "Destek hemen yanıt veriyor."}},
    {{"Easy to learn for the whole team.", "همه تیم زود یاد گرفتند.",
      "Bütün ekip kolayca öğrendi."}},
    {{"The reports are excellent.", "گزارش‌ها عالی است.",
      "Raporlar çok başarılı."}},
};
constexpr Spoken kNeutralSaas[] = {
    {{"Does the job.", "کار را راه می‌اندازد.", "İşimizi görüyor."}},
    {{"We use only a part of it.", "فقط از بخشی از آن استفاده می‌کنیم.",
      "Sadece bir kısmını kullanıyoruz."}},
    {{"A mobile app would help.", "کاش اپلیکیشن موبایل داشت.", "Mobil uygulaması olsa iyi olur."}},
};
constexpr Spoken kUnhappySaas[] = {
    {{"Slow at the end of every month.", "آخر هر ماه کند می‌شود.",
      "Her ay sonu yavaşlıyor."}},
    {{"Too dear for a small business.", "برای کسب‌وکار کوچک گران است.",
      "Küçük işletme için pahalı."}},
    {{"Importing our data did not work.", "وارد کردن داده‌ها کار نکرد.",
      "Verilerimizi aktaramadık."}},
    {{"The same error for weeks.", "هفته‌هاست همان خطا را می‌بینیم.",
      "Haftalardır aynı hatayı alıyoruz."}},
};

struct SpokenGrievance {
  std::string_view topic;
  Spoken spoken;
};

constexpr SpokenGrievance kShopComplaints[] = {
    {"late_delivery",
     {{"My parcel is a week late.", "بسته‌ام یک هفته دیر کرده است.",
       "Kargom bir hafta gecikti."}}},
    {"damaged",
     {{"The teapot arrived broken.", "قوری شکسته به دستم رسید.", "Demlik kırık geldi."}}},
    {"wrong_item",
     {{"I ordered beans and got ground coffee.",
       "دانه سفارش دادم ولی آسیاب‌شده فرستادید.",
       "Çekirdek istedim, öğütülmüş geldi."}}},
    {"refund",
     {{"I am still waiting for my refund.", "هنوز منتظر بازگشت پولم هستم.",
       "Para iademi hâlâ bekliyorum."}}},
    {"quality", {{"The coffee tastes stale.", "قهوه مانده است.", "Kahvenin tadı bayat."}}},
};
constexpr SpokenGrievance kSaasComplaints[] = {
    {"bug",
     {{"Invoices show the wrong total.", "جمع فاکتورها اشتباه است.",
       "Faturalarda toplam yanlış çıkıyor."}}},
    {"slow",
     {{"Pages take half a minute.", "صفحه‌ها نیم دقیقه طول می‌کشد.",
       "Sayfalar yarım dakikada açılıyor."}}},
    {"billing",
     {{"I was charged twice this month.", "این ماه دو بار از حسابم برداشت شد.",
       "Bu ay iki kez ücret alındı."}}},
    {"access",
     {{"My colleague cannot sign in.", "همکارم نمی‌تواند وارد شود.",
       "Çalışma arkadaşım giriş yapamıyor."}}},
    {"missing_feature",
     {{"There is no export to spreadsheets.", "خروجی صفحه‌گسترده ندارد.",
       "Tablo olarak dışa aktarma yok."}}},
};

std::span<const Spoken> CommentsOf(Mood mood, bool shop) {
  switch (mood) {
    case Mood::kHappy:
      return shop ? std::span<const Spoken>(kHappyShop) : kHappySaas;
    case Mood::kNeutral:
      return shop ? std::span<const Spoken>(kNeutralShop) : kNeutralSaas;
    case Mood::kUnhappy:
      break;
  }
  return shop ? std::span<const Spoken>(kUnhappyShop) : kUnhappySaas;
}

}  // namespace

std::string_view Comment(Random& random, Language language, Mood mood, bool shop) {
  return Say(random.One(CommentsOf(mood, shop)), language);
}

Grievance Complaint(Random& random, Language language, bool shop) {
  const std::span<const SpokenGrievance> all =
      shop ? std::span<const SpokenGrievance>(kShopComplaints) : kSaasComplaints;
  const SpokenGrievance& one = random.One(all);
  return {one.topic, Say(one.spoken, language)};
}

}  // namespace vafa::demo
