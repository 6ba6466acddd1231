// Runs clang-tidy on every source of the program that changed since it last passed, headers and settings
// included: of the tests, a defect shows when they run.
// What passed is kept under build/tidy, one file a source, holding the hash of all it was made of.
import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';

import { read, root } from './files.mjs';

const build = path.join(root, 'build/dev');
const kept = path.join(root, 'build/tidy');
const tool = 'clang-tidy-19';

const digest = (text) => createHash('sha256').update(text).digest('hex');
const digests = new Map();
function digestOf(file) {
  if (!digests.has(file)) digests.set(file, digest(readFileSync(file)));
  return digests.get(file);
}

/** The project's files that each object was compiled from, as Ninja recorded them. */
function dependencies() {
  const listed = execFileSync('ninja', ['-C', build, '-t', 'deps'], {
    encoding: 'utf8',
    maxBuffer: 512 << 20,
  });
  const objects = new Map();
  let current = [];
  for (const line of listed.split('\n')) {
    const object = /^(\S.*): #deps/.exec(line);
    if (object) objects.set(object[1], (current = []));
    else if (line.startsWith(' ')) {
      const file = path.resolve(build, line.trim());
      if (file.startsWith(`${root}/`)) current.push(file);
    }
  }
  return objects;
}

function sources() {
  const settings = digest(read('.clang-tidy') + execFileSync(tool, ['--version'], { encoding: 'utf8' }));
  const objects = dependencies();
  return JSON.parse(readFileSync(path.join(build, 'compile_commands.json'), 'utf8'))
    .filter(({ file }) => file.startsWith(`${root}/src/`) && file.endsWith('.cc'))
    .map(({ file, command, output }) => {
      const parts = [...new Set([file, ...(objects.get(output) ?? [])])].sort();
      return {
        file,
        name: path.relative(root, file),
        key: digest([settings, command, ...parts.map((part) => part + digestOf(part))].join('\n')),
      };
    });
}

const stampOf = (name) => path.join(kept, name.replaceAll('/', '__'));
function passed({ name, key }) {
  try {
    return readFileSync(stampOf(name), 'utf8') === key;
  } catch {
    return false;
  }
}

const check = (source) =>
  new Promise((resolve) => {
    execFile(tool, ['-p', build, '--quiet', source.file], { maxBuffer: 64 << 20 }, (error, out) => {
      if (error) console.log(`${source.name}\n${out}`);
      else writeFileSync(stampOf(source.name), source.key);
      resolve(!error);
    });
  });

mkdirSync(kept, { recursive: true });
const all = sources();
const changed = all.filter((source) => !passed(source));
console.log(`tidy: ${changed.length} of ${all.length} files to look at`);
let failed = 0;
await Promise.all(
  Array.from({ length: availableParallelism() }, async () => {
    for (let source = changed.pop(); source; source = changed.pop()) {
      if (!(await check(source))) failed += 1;
    }
  }),
);
if (failed > 0) console.log(`tidy: ${failed} files break a check of .clang-tidy`);
process.exitCode = failed > 0 ? 1 : 0;
