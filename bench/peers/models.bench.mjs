// Models fitted by `vafa fit`, by Python's lifetimes and by R's survival: the same file, in the same run. Only the fit
// is timed in every program, not the reading of the file; what the whole process took stands beside it. Vafa's answers
// must be as likely as its peers' by the peer's own formula; goals of time are printed and not asserted.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { binary, sharedData } from '../../tests/scenario/program.mjs';
import { call, count, here, keptFile, machine, shown, size, table, tool } from './bench.mjs';
import { findPython, findR, runProgram } from './programs.mjs';
import { covariates, writeLives, writePurchases } from './simulate.mjs';

const paretoPeer = 100_000; // lifetimes needs many minutes for a million customers
const peerFits = '2'; // fits of each peer; the fastest counts
const cdnow = process.env.VAFA_BENCH_CDNOW ?? path.join(sharedData, 'CDNOW_sample.txt');

const python = findPython();
const r = findR();
const simulator = createHash('sha256').update(readFileSync(path.join(here, 'simulate.mjs'))).digest('hex');
const simulated = (name, rows, write) => keptFile(`${name}-${rows}.csv`, simulator, (file) => write(file, rows));
const megabytes = (bytes) => `${count(bytes / 1e6)} MB`;
const off = (a, b) => Math.abs(a - b) / Math.abs(b);

/** What must hold, and by how much it does. Times and peers' parameters are only looked at; answers fail the run. */
const goals = [];
const goal = (what, found, holds) => goals.push([what, found, holds ? 'yes' : 'NO']);
function answer(what, found, holds) {
  goal(what, found, holds);
  if (!holds) process.exitCode = 1;
}
const within = (what, seconds, most) => goal(`${what}: ${shown(most)} at most`, shown(seconds), seconds <= most);

/** `vafa fit`, several times: the fastest fit. */
async function fit(model, file, ...more) {
  let fastest = null;
  for (let i = 0; i < Math.max(1, size.repeat); ++i) {
    const one = await runProgram(binary, ['fit', model, '--summary', file, '--json', ...more]);
    if (!fastest || one.seconds < fastest.seconds) fastest = one;
  }
  return fastest;
}

const row = (name, mine, theirs) => [
  name,
  shown(mine.seconds),
  theirs ? shown(theirs.seconds) : '—',
  theirs ? `${(theirs.seconds / mine.seconds).toFixed(1)} ×` : '—',
  shown(mine.whole),
  theirs ? shown(theirs.whole) : '—',
  megabytes(mine.memory),
  theirs ? megabytes(theirs.memory) : '—',
];
const head = ['', 'Vafa', 'peer', 'faster', 'Vafa, whole', 'peer, whole', 'Vafa, memory', 'peer, memory'];

const parametersShown = (one) =>
  Object.entries(one.parameters)
    .map(([name, value]) => `${name} ${value.toPrecision(6)}`)
    .join(' ');

/** Compares two fits of one purchase model; log-likelihoods are sums by the peer's formula. */
function compare(name, mine, theirs) {
  console.log(`  ${name}: Vafa ${parametersShown(mine)}, log-likelihood ${mine.log_likelihood.toFixed(4)}`);
  if (!theirs) return;
  console.log(`  ${name}: lifetimes ${parametersShown(theirs)}, log-likelihood ${theirs.log_likelihood.toFixed(4)}`);
  const formula = off(mine.log_likelihood, theirs.log_likelihood_of_given);
  answer(`${name}: Vafa's log-likelihood is what the formula of lifetimes says, to 1e-7`, formula.toExponential(1), formula <= 1e-7);
  const lower = (theirs.log_likelihood - theirs.log_likelihood_of_given) / Math.abs(theirs.log_likelihood);
  answer(`${name}: not less likely by more than 1e-6 of itself`, lower.toExponential(1), lower <= 1e-6);
  const apart = Math.max(...Object.entries(theirs.parameters).map(([key, value]) => off(mine.parameters[key], value)));
  goal(`${name}: parameters within 1e-4`, apart.toExponential(1), apart <= 1e-4);
}

const fitOfPython = (model, { file }, rows, mine) =>
  python &&
  runProgram(python, [path.join(here, 'peer_lifetimes.py'), 'fit', model, file, String(rows), peerFits, JSON.stringify(mine.parameters)]);

async function purchaseModels() {
  const many = simulated('purchases', size.customers, writePurchases);
  const fewRows = Math.min(size.customers, paretoPeer);
  const few = simulated('purchases', fewRows, writePurchases);
  console.log(`\nPurchases of ${count(size.customers)} simulated customers, ${count(many.said)} unique rows`);
  const bg = await fit('bg-nbd', many.file);
  const bgPeer = await fitOfPython('bg-nbd', many, size.customers, bg);
  const pareto = await fit('pareto-nbd', many.file);
  const paretoFew = fewRows < size.customers ? await fit('pareto-nbd', few.file) : pareto;
  const paretoTheirs = await fitOfPython('pareto-nbd', few, fewRows, paretoFew);
  const spend = await fit('gamma-gamma', many.file);
  const spendPeer = await fitOfPython('gamma-gamma', many, size.customers, spend);
  const rows = [row('BG/NBD', bg, bgPeer), row('Pareto/NBD', pareto, fewRows < size.customers ? null : paretoTheirs)];
  if (fewRows < size.customers) rows.push(row(`Pareto/NBD of ${count(fewRows)}`, paretoFew, paretoTheirs));
  rows.push(row(`Gamma-Gamma of ${count(spend.customers)}`, spend, spendPeer));
  table(head, rows);
  if (few.file !== many.file) console.log(`  Pareto/NBD of lifetimes only on the first ${count(fewRows)} customers, ${count(few.said)} unique rows: a million take it many minutes`);
  if (bgPeer) console.log(`  BG/NBD of lifetimes with equal rows joined by hand, the joining included: ${shown(bgPeer.joined_seconds)}, ${(bgPeer.joined_seconds / bg.seconds).toFixed(1)} ×`);
  compare('BG/NBD', bg, bgPeer);
  compare('Pareto/NBD', paretoFew, paretoTheirs);
  compare('Gamma-Gamma', spend, spendPeer);
  within('BG/NBD', bg.seconds, 0.2);
  if (bgPeer) goal('BG/NBD: 50 × faster than lifetimes', `${(bgPeer.seconds / bg.seconds).toFixed(1)} ×`, bgPeer.seconds >= 50 * bg.seconds);
  within('Pareto/NBD', pareto.seconds, 2.2);
  within('Gamma-Gamma', spend.seconds, 0.2);
  return bgPeer;
}

/** One measurement of a program of bench/micro in seconds; null where it is not built. */
function micro(program, name) {
  const file = tool(`../${program}`);
  if (!existsSync(file)) return null;
  const { benchmarks } = JSON.parse(call(file, [`--benchmark_filter=^${name}$`, '--benchmark_format=json'], { stdio: ['ignore', 'pipe', 'ignore'] }));
  return benchmarks[0].real_time / { s: 1, ms: 1e3, us: 1e6, ns: 1e9 }[benchmarks[0].time_unit];
}

/** `vafa fit` of a file predicts for nobody: the same code is asked in bench/micro, always for a million. */
function predictions(bgPeer) {
  console.log('\nPredictions for 1,000,000 customers, no two alike, two threads (bench/micro)');
  const ways = [
    { program: 'bench_bgnbd', name: 'PredictMillion', what: 'BG/NBD: P(alive) and purchases of the next year' },
    { program: 'bench_purchase_models', name: 'PredictAllOfMillion', what: 'Pareto/NBD: P(alive), purchases of the next year and spend' },
  ];
  for (const { program, name, what } of ways) {
    const seconds = micro(program, `${name}/2/real_time`);
    if (seconds === null) {
      console.log(`  ${what}: skipped, ${program} is not built`);
      continue;
    }
    console.log(`  ${what}: ${shown(seconds)}`);
    within(what, seconds, 1);
  }
  if (bgPeer) console.log(`  BG/NBD of lifetimes, for the ${count(bgPeer.customers)} of the file: ${shown(bgPeer.predict_seconds)}`);
}

const survivalAt = (curve, time) => curve.findLast((point) => point.time <= time)?.survival ?? 1;

function compareSurvival(name, mine, theirs) {
  if (!theirs) return;
  if (theirs.curve) {
    const apart = Math.max(...theirs.curve.map(({ time, survival }) => off(survivalAt(mine.curve, time), survival)));
    answer(`${name}: the curve of R to 1e-9 at five quantiles`, apart.toExponential(1), apart <= 1e-9);
    answer(`${name}: the median of R`, `${mine.median.value}, ${theirs.median}`, off(mine.median.value, theirs.median) <= 1e-9);
    return;
  }
  const apart = Math.max(...Object.entries(theirs.parameters).map(([key, value]) => Math.abs(mine.parameters[key] - value)));
  answer(`${name}: coefficients within 5e-4`, apart.toExponential(1), apart <= 5e-4);
  const lower = (theirs.log_likelihood - mine.log_likelihood) / Math.abs(theirs.log_likelihood);
  answer(`${name}: not less likely by more than 1e-9 of itself`, lower.toExponential(1), lower <= 1e-9);
}

async function survival() {
  const lives = simulated('lives', size.customers, writeLives);
  console.log(`\nLives of ${count(size.customers)} simulated customers with ${covariates.length} covariates, ${count(lives.said)} unique days`);
  const ways = [
    { name: 'Cox, moments', model: 'cox', time: 'moment', most: 0.5 },
    { name: 'Cox, whole days', model: 'cox', time: 'day', most: 0.5 },
    { name: 'Kaplan-Meier, moments', model: 'kaplan-meier', time: 'moment', most: 0.1 },
    { name: 'Kaplan-Meier, whole days', model: 'kaplan-meier', time: 'day', most: 0.1 },
  ];
  const rows = [];
  for (const { name, model, time, most } of ways) {
    const more = model === 'cox' ? ['--covariates', covariates.join(',')] : [];
    const mine = await fit(model, lives.file, '--columns', `time=${time}`, ...more);
    const theirs = r && (await runProgram(r, [path.join(here, 'peer_survival.R'), model, lives.file, time, peerFits]));
    rows.push(row(name, mine, theirs));
    compareSurvival(name, mine, theirs);
    within(name, mine.seconds, most);
  }
  table(head, rows);
}

async function holdOut() {
  console.log('\nHold-out of the CDNOW sample: 39 weeks after 1997-09-30');
  if (!existsSync(cdnow)) return console.log(`  skipped: there is no ${path.basename(cdnow)} (VAFA_BENCH_CDNOW names it)`);
  const theirs = python && (await runProgram(python, [path.join(here, 'peer_lifetimes.py'), 'holdout', cdnow]));
  const rows = [];
  for (const model of ['bg-nbd', 'pareto-nbd', 'mbg-nbd']) {
    const args = ['fit', model, '--orders', cdnow, '--preset', 'cdnow', '--until', '1997-09-30', '--holdout', '1998-06-30', '--json'];
    const { holdout: mine } = await runProgram(binary, args);
    const peer = theirs?.[model];
    const cells = (one) => (one ? [one.expected.toFixed(1), one.mean_absolute_error.toFixed(5)] : ['—', '—']);
    rows.push([model, count(mine.actual), ...cells(mine), ...cells(peer)]);
    if (!peer) continue;
    answer(`${model}: as many purchases in the hold-out as lifetimes counts`, `${mine.actual}, ${peer.actual}`, mine.actual === peer.actual);
    const total = (one) => Math.abs(one.expected - one.actual) / one.actual;
    const higher = Math.max(total(mine) - total(peer), mine.mean_absolute_error - peer.mean_absolute_error);
    answer(`${model}: errors in the hold-out not higher by more than 1e-4`, higher.toExponential(1), higher <= 1e-4);
  }
  table(['', 'purchases', 'Vafa', 'error a customer', 'lifetimes', 'error a customer'], rows);
}

console.log(`${machine()}; Vafa's fastest of ${size.repeat} fits, its peers' of ${peerFits}`);
predictions(await purchaseModels());
await survival();
await holdOut();
console.log(`\nGoals; those of time are meant for 1,000,000 customers; load ${os.loadavg()[0].toFixed(1)} at the end`);
table(['', 'found', 'holds'], goals);
