// Runs programs to their end and says what they took; finds the Python and the R that models are measured beside.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { here, note, root } from './bench.mjs';

/** The most that a process held so far, in bytes; 0 when it is gone. */
function peakMemory(pid) {
  try {
    const found = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return found ? Number(found[1]) * 1024 : 0;
  } catch {
    return 0;
  }
}

/**
 * Its one JSON document; `whole`, the seconds of the whole process but what it says is `extra`; and peak `memory` in bytes,
 * looked at every few milliseconds unless it says so itself.
 */
export function runProgram(program, args) {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const pieces = [];
    let memory = 0;
    const look = setInterval(() => (memory = Math.max(memory, peakMemory(child.pid))), 3);
    child.stdout.on('data', (piece) => pieces.push(piece));
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(look);
      const whole = (performance.now() - started) / 1000;
      if (code !== 0) return reject(new Error(`${path.basename(program)} ${args.slice(0, 3).join(' ')} ended with ${code}`));
      const answer = JSON.parse(Buffer.concat(pieces).toString());
      return resolve({ ...answer, whole: whole - (answer.extra ?? 0), memory: answer.memory ?? memory });
    });
  });
}

const succeeds = (program, args, errors = 'inherit') => spawnSync(program, args, { stdio: ['ignore', 'ignore', errors] }).status === 0;

/** The first Python that can make a folder of its own for packages: Debian's, else the one on the PATH. */
const makerOfFolders = () => ['/usr/bin/python3', 'python3'].find((python) => succeeds(python, ['-c', 'import ensurepip, venv'], 'ignore'));

/** A Python with the packages of requirements.txt, made once under build/; null when it cannot be made, and why is told. */
export function findPython() {
  const folder = path.join(root, 'build/bench-peers-python');
  const python = path.join(folder, 'bin/python');
  const wanted = path.join(here, 'requirements.txt');
  const stamp = path.join(folder, 'requirements.hash');
  const now = createHash('sha256').update(readFileSync(wanted)).digest('hex');
  if (existsSync(python) && existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return python;
  note(`installing the Python packages of bench/peers/requirements.txt in ${path.relative(root, folder)}`);
  const maker = makerOfFolders();
  if (!maker || !succeeds(maker, ['-m', 'venv', '--clear', folder])) {
    note('no lifetimes: there is no Python that can run -m venv (Debian: python3-venv); going on without it');
    return null;
  }
  // Nothing is compiled: other versions of Python than those the packages were built for are told at once.
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--only-binary', ':all:', '--requirement', wanted];
  if (!succeeds(python, install)) {
    note('no lifetimes: pip could not install bench/peers/requirements.txt; going on without it');
    return null;
  }
  writeFileSync(stamp, now);
  return python;
}

/** Rscript with the package survival; null when there is none, and what is missing is told. */
export function findR() {
  const found = spawnSync('Rscript', ['-e', 'library(survival)'], { stdio: 'ignore' });
  if (found.status === 0) return 'Rscript';
  const missing = found.error ? 'Rscript is missing (Debian: r-base-core, r-cran-survival)' : 'its package survival is missing (Debian: r-cran-survival)';
  note(`no R: ${missing}; going on without it`);
  return null;
}
