// The project's own files, for the rules of the house.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Every file that is, or is about to be, part of the project; paths from its root. */
export function files(under = '') {
  const listed = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '-z', '--', under || '.'],
    { cwd: root, encoding: 'utf8', maxBuffer: 64 << 20 },
  );
  return listed.split('\0').filter((name) => name && existsSync(path.join(root, name)));
}

export const read = (name) => readFileSync(path.join(root, name), 'utf8');
