// Customers for the benchmark of the models: numbers from a seed, so that every run and every machine has the same.
import { closeSync, openSync, writeSync } from 'node:fs';

/** Chances from a seed (sfc32, 53 bits of them). */
export class Chances {
  constructor(seed) {
    this.state = Uint32Array.of(seed, 0x9e3779b9, 0x243f6a88, 1);
    for (let i = 0; i < 16; ++i) this.bits();
  }

  bits() {
    const s = this.state;
    const out = (s[0] + s[1] + s[3]) >>> 0;
    s[3] += 1;
    s[0] = s[1] ^ (s[1] >>> 9);
    s[1] = s[2] + (s[2] << 3);
    s[2] = ((s[2] << 21) | (s[2] >>> 11)) + out;
    return out;
  }

  /** In (0, 1). */
  uniform() {
    return ((this.bits() >>> 5) * 67108864 + (this.bits() >>> 6) + 0.5) / 9007199254740992;
  }

  exponential() {
    return -Math.log(this.uniform());
  }

  normal() {
    return Math.sqrt(2 * this.exponential()) * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Of scale 1 (Marsaglia and Tsang 2000). */
  gamma(shape) {
    if (shape < 1) return this.gamma(shape + 1) * this.uniform() ** (1 / shape);
    const d = shape - 1 / 3;
    for (;;) {
      const x = this.normal();
      const v = (1 + x / Math.sqrt(9 * d)) ** 3;
      if (v > 0 && Math.log(this.uniform()) < (x * x) / 2 + d - d * v + d * Math.log(v)) return d * v;
    }
  }

  beta(a, b) {
    const x = this.gamma(a);
    return x / (x + this.gamma(b));
  }
}

/** Writes lines in pieces: a million of them are too long for one text. */
function writeLines(file, head, rows, line) {
  const handle = openSync(file, 'w');
  let piece = [head];
  for (let i = 0; i < rows; ++i) {
    piece.push(line(i));
    if (piece.length < 10_000) continue;
    writeSync(handle, `${piece.join('\n')}\n`);
    piece = [];
  }
  if (piece.length > 0) writeSync(handle, `${piece.join('\n')}\n`);
  closeSync(handle);
}

const shop = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 }; // BG/NBD, in weeks
const spend = { p: 6.25, q: 3.74, gamma: 15.44 }; // Gamma-Gamma
const ages = { from: 26 * 7, to: 104 * 7 }; // in days

/** One customer in whole days: purchases of one day count as one, and the first is no repeat. */
function customer(chances) {
  const age = ages.from + Math.floor(chances.uniform() * (ages.to - ages.from + 1));
  const rate = chances.gamma(shop.r) / shop.alpha / 7;
  const leaving = chances.beta(shop.a, shop.b);
  let [at, last, repeats] = [0, 0, 0];
  for (;;) {
    at += chances.exponential() / rate;
    if (!(at <= age)) break;
    const day = Math.floor(at);
    if (day > last) repeats += 1;
    last = day;
    if (chances.uniform() < leaving) break;
  }
  return { repeats, last, age };
}

/** A row for each customer as `vafa fit --summary` reads it, in weeks; answers how many rows differ. */
export function writePurchases(file, customers) {
  const chances = new Chances(1);
  const rows = new Set();
  writeLines(file, 'frequency,recency,T,monetary_value', customers, () => {
    const { repeats, last, age } = customer(chances);
    rows.add((repeats * 1000 + last) * 1000 + age);
    const mean = repeats === 0 ? 0 : (chances.gamma(spend.p * repeats) / repeats / chances.gamma(spend.q)) * spend.gamma;
    return `${repeats},${last / 7},${age / 7},${repeats === 0 ? 0 : Math.max(mean, 0.01).toFixed(2)}`;
  });
  return rows.size;
}

export const covariates = Array.from({ length: 10 }, (_, j) => `x${j}`);

/** Exponential lives of a year on average, half of them seen to the end: as moments and in whole days. */
export function writeLives(file, customers) {
  const chances = new Chances(2);
  const days = new Set();
  writeLines(file, ['moment', 'day', 'event', ...covariates].join(','), customers, () => {
    const values = covariates.map(() => chances.normal().toFixed(4));
    const hazard = Math.exp(values.reduce((sum, x, j) => sum + (0.3 - 0.06 * j) * Number(x), 0));
    const [life, followed] = [(365 * chances.exponential()) / hazard, 365 * chances.exponential()];
    const moment = Math.min(life, followed);
    days.add(Math.ceil(moment));
    return [moment.toFixed(6), Math.ceil(moment), life <= followed ? 1 : 0, ...values].join(',');
  });
  return days.size;
}
