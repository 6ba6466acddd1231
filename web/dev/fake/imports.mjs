// Uploads, previews and imports of the development server: reads the file, but stores nothing.
const kindFields = {
  orders: ["order_id", "customer", "date", "amount", "currency", "cost", "product", "category", "quantity", "channel"],
  customers: ["id", "name", "email", "phone", "birthday", "city", "country", "language", "segment", "created_at"],
  subscriptions: ["subscription_id", "customer", "plan", "started_at", "trial_ends_at", "ended_at", "amount", "currency", "interval"],
  events: ["customer", "at", "kind", "value", "label"],
  costs: ["date", "channel", "purpose", "amount", "currency"],
  answers: ["customer", "at", "survey", "score", "comment"],
};
const needed = new Set(["customer", "date", "amount", "id", "at", "plan", "started_at", "kind", "survey", "score", "purpose"]);
const labels = {
  fa: { order_id: "شمارهٔ سفارش", customer: "مشتری", date: "تاریخ", amount: "مبلغ", currency: "واحد پول", cost: "بهای تمام‌شده", product: "کالا", category: "دسته", quantity: "تعداد", channel: "کانال", id: "شناسه", name: "نام", email: "ایمیل", phone: "تلفن", city: "شهر" },
  tr: { order_id: "Sipariş no", customer: "Müşteri", date: "Tarih", amount: "Tutar", currency: "Para birimi", cost: "Maliyet", product: "Ürün", category: "Kategori", quantity: "Adet", channel: "Kanal", id: "Numara", name: "Ad", email: "E-posta", phone: "Telefon", city: "Şehir" },
  en: {},
};
const label = (name, language) => labels[language]?.[name] ?? name.replaceAll("_", " ").replace(/^./, (c) => c.toUpperCase());
const delimiters = [",", ";", "\t", "|", " "];
const split = (line, delimiter) => (delimiter === " " ? line.trim().split(/\s+/) : line.split(delimiter)).map((cell) => cell.replace(/^"|"$/g, ""));

function guess(lines) {
  const delimiter = delimiters.map((one) => [one, Math.min(...lines.slice(0, 20).map((line) => split(line, one).length))]).sort((l, r) => r[1] - l[1])[0][0];
  return { delimiter, header: !split(lines[0], delimiter).some((cell) => /^[\d.,/-]+$/.test(cell)) };
}

function guessColumns(kind, names, first) {
  const columns = {};
  names.forEach((name, i) => {
    const clean = name.toLowerCase().replace("customer_id", "customer").trim();
    if (kindFields[kind].includes(clean)) columns[clean] = i + 1;
  });
  if (!Object.keys(columns).length && kind === "orders") {
    first.forEach((cell, i) => {
      if (/^(19|20)\d{6}$|^\d{4}[-/]\d\d[-/]\d\d/.test(cell)) columns.date ??= i + 1;
      else if (/^\d+\.\d+$/.test(cell)) columns.amount ??= i + 1;
      else columns.customer ??= i + 1;
    });
  }
  return columns;
}

const day = (text) => /^(\d{4})[-/]?(\d\d)[-/]?(\d\d)/.exec(text ?? "")?.slice(1).join("-") ?? null;

function read(file, reading, currency, language) {
  const guessed = guess(file.lines);
  const kind = reading.kind ?? "orders", delimiter = reading.delimiter ?? guessed.delimiter, header = reading.header ?? guessed.header;
  const cells = file.lines.map((line) => split(line, delimiter));
  const names = header ? cells[0] : cells[0].map((_, i) => `Column ${i + 1}`);
  const data = header ? cells.slice(1) : cells;
  const columns = reading.columns ?? guessColumns(kind, names, data[0] ?? []);
  const at = (row, name) => (columns[name] ? row[columns[name] - 1] : undefined);
  const rejects = [], dates = [], seen = new Set();
  let total = 0;
  data.slice(0, 1000).forEach((row, i) => {
    const when = day(at(row, "date") ?? at(row, "at"));
    const amount = Number(at(row, "amount"));
    if (kind === "orders" && (!when || Number.isNaN(amount) || !at(row, "customer"))) {
      rejects.push({ line: i + (header ? 2 : 1), reason: !at(row, "customer") ? "The customer is missing" : !when ? `“${at(row, "date") ?? ""}” is not a date` : `“${at(row, "amount") ?? ""}” is not an amount` });
      return;
    }
    if (when) dates.push(when);
    seen.add(at(row, "customer") ?? at(row, "id"));
    total += amount || 0;
  });
  dates.sort();
  const sampled = Math.min(1000, data.length);
  return { rejectedAll: rejects, total: data.length, preview: {
    kind, delimiter, header, encoding: "utf-8", date_format: reading.date_format ?? null, currency: reading.currency ?? null, columns,
    fields: kindFields[kind].map((name) => ({ name, label: label(name, language), required: needed.has(name) })),
    column_names: names, rows: data.slice(0, 20),
    plan: { rows_estimated: data.length, sampled, good: sampled - rejects.length, rejected: rejects.length, rejects: rejects.slice(0, 10), customers_new: seen.size,
      date_from: dates[0] ?? null, date_to: dates.at(-1) ?? null, amount_total: kind === "orders" ? { amount: total.toFixed(2), currency: reading.currency ?? currency } : null } } };
}

export function importRoutes(state, Refusal) {
  const uploads = new Map(), imports = [];
  const now = (job) => {
    const seconds = (Date.now() - job.begun) / 1000, share = Math.min(1, seconds / 4), good = job.total - job.bad;
    return { ...job.fixed, state: share < 1 ? "running" : "done", bytes_read: Math.round(job.fixed.bytes * share), read: Math.round(job.total * share), added: Math.round(good * share), rejected: Math.round(job.bad * share), rows_per_second: Math.round(job.total / 4), seconds: Math.min(seconds, 4) };
  };
  return [
    ["POST", /^\/uploads$/, ({ raw, query, language }) => {
      const lines = raw.toString("utf8").replace(/^\uFEFF/, "").split(/\r?\n/).filter((line) => line.trim());
      if (!lines.length) throw new Refusal(400, "invalid", "The file is empty.");
      if (raw.includes(0)) throw new Refusal(400, "invalid", "This is not a text file. Save it as CSV and try again.");
      const id = `u${uploads.size + 1}`, file = { lines, name: query.name, bytes: raw.length };
      uploads.set(id, file);
      return [201, { upload: id, bytes: raw.length, kind: "orders", preview: read(file, {}, state.organisation.currency, language).preview }];
    }],
    ["POST", /^\/uploads\/(\w+)\/preview$/, ({ params, body, language }) => read(uploads.get(params[0]), body, state.organisation.currency, language).preview],
    ["POST", /^\/imports$/, ({ body, language }) => {
      const file = uploads.get(body.upload), result = read(file, body, state.organisation.currency, language);
      const job = { begun: Date.now(), total: result.total, bad: result.rejectedAll.length, rejects: result.rejectedAll, fixed: { id: imports.length + 1, kind: body.kind, file: file.name, bytes: file.bytes, updated: 0, unchanged: 0, error: null, started_at: new Date().toISOString() } };
      imports.unshift(job);
      return [202, now(job)];
    }],
    ["GET", /^\/imports$/, () => ({ items: imports.map(now), total: imports.length, offset: 0 })],
    ["GET", /^\/imports\/(\d+)$/, ({ params }) => now(imports.find((job) => String(job.fixed.id) === params[0]))],
    ["GET", /^\/imports\/(\d+)\/rejects$/, ({ params }) => ({ name: "rejects.csv", csv: `line,reason\n${imports.find((job) => String(job.fixed.id) === params[0]).rejects.map((r) => `${r.line},"${r.reason}"`).join("\n")}\n` })],
    ["GET", /^\/templates\/(\w+)\.csv$/, ({ params }) => ({ name: `${params[0]}.csv`, csv: `${kindFields[params[0]].join(",").replace("customer,", "customer_id,")}\n` })],
  ];
}
