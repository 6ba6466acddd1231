// Names and places for the development server. Nothing here is shipped.
const people = {
  fa: {
    first: "زهرا مریم فاطمه نرگس سارا نیلوفر الهام پریسا شیما آیدا علی محمد رضا حسین امیر مهدی بهرام کیان آرش سینا پویا نادر".split(" "),
    last: "کریمی احمدی محمدی حسینی رضایی موسوی جعفری صادقی رحیمی نوری شریفی کاظمی یزدانی مرادی اکبری فرهادی نجفی سلطانی".split(" "),
    cities: ["تهران", "اصفهان", "شیراز", "مشهد", "تبریز", "رشت", "کرج"], country: "IR", phone: "+98912",
  },
  tr: {
    first: "Ayşe Elif Zeynep Fatma Merve Büşra Selin Gül İrem Defne Mehmet Mustafa Ahmet Can Emre Burak Ozan Kerem Yiğit Çağrı".split(" "),
    last: "Yılmaz Kaya Demir Şahin Çelik Yıldız Öztürk Aydın Arslan Doğan Kılıç Koç Güneş Işık Erdoğan Aksoy".split(" "),
    cities: ["İstanbul", "Ankara", "İzmir", "Bursa", "Antalya", "Eskişehir"], country: "TR", phone: "+90532",
  },
  en: {
    first: "Olivia Emma Amelia Grace Hannah Lucy Sophie Nora Jack Oliver Harry George Thomas Daniel Peter Samuel Adam Henry".split(" "),
    last: "Walker Hughes Bennett Carter Morgan Turner Collins Murphy Bailey Cooper Reed Foster Shaw Hayes Palmer Grant".split(" "),
    cities: ["London", "Leeds", "Bristol", "Dublin", "Glasgow"], country: "GB", phone: "+44770",
  },
};
export const products = {
  fa: ["قهوهٔ اسپرسو", "چای سیاه لاهیجان", "عسل کوهی", "زعفران", "شکلات تلخ", "پستهٔ اکبری", "خرمای مضافتی", "دمنوش به‌لیمو"],
  tr: ["Filtre kahve", "Rize çayı", "Çam balı", "Antep fıstığı", "Bitter çikolata", "Kuru incir", "Zeytinyağı", "Lokum"],
  en: ["Espresso beans", "Earl Grey", "Wildflower honey", "Dark chocolate", "Almond butter", "Olive oil", "Oat granola", "Herbal tea"],
};

export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function makePerson(i, rng, home) {
  const roll = rng();
  const others = Object.keys(people).filter((one) => one !== home);
  const language = roll < 0.72 ? home : roll < 0.86 ? others[0] : others[1];
  const set = people[language];
  const pick = (list) => list[Math.floor(rng() * list.length)];
  const name = `${pick(set.first)} ${pick(set.last)}`;
  const digits = String(1000000 + Math.floor(rng() * 8999999));
  return {
    id: i + 1,
    external_id: `C-${String(i + 1).padStart(5, "0")}`,
    name,
    email: rng() < 0.8 ? `${["ada", "nil", "sol", "kia", "ece", "rey", "lea", "tom"][i % 8]}.${1000 + i}@example.com` : null,
    phone: rng() < 0.85 ? set.phone + digits : null,
    city: pick(set.cities),
    country: set.country,
    language,
    segment: null,
  };
}

/** The folding the real server does, as far as development needs it. */
export function fold(text) {
  return text
    .toLocaleLowerCase("en")
    .replace(/[يى]/g, "ی").replace(/ك/g, "ک").replace(/[ıİ]/g, "i").replace(/\u200c/g, "")
    .replace(/[۰-۹]/g, (d) => String(d.charCodeAt(0) - 0x6f0))
    .replace(/[٠-٩]/g, (d) => String(d.charCodeAt(0) - 0x660))
    .normalize("NFD").replace(/\p{M}/gu, "");
}
