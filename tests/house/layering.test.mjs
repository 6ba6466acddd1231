// A room includes only its own files and rooms on lower floors.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { files, read } from './files.mjs';

// From the ground up (docs: ARCHITECTURE.md). Rooms on one floor never see each other.
const floors = [
  ['base'],
  ['print'],
  ['store'],
  ['net'],
  ['timeline'],
  ['stats'],
  ['facts'],
  ['warehouse'],
  ['ask'],
  ['jobs'],
  ['access'],
  ['customers'],
  ['know', 'listen', 'act', 'learn'],
  ['demo'],
  ['server'],
  ['cli'],
];
const servesItsFloor = new Set(['act/messages', 'act/offers']);

const rooms = [...read('src/CMakeLists.txt').matchAll(/^vafa_room\((\S+?)[\s)]/gm)].map((m) => m[1]);
const floorOf = (room) => floors.findIndex((names) => names.includes(room.split('/')[0]));

/** The room of a file under src: the longest declared room that its path begins with. */
function roomOf(file) {
  const inside = rooms.filter((room) => file.startsWith(`${room}/`));
  return inside.sort((a, b) => b.length - a.length)[0];
}

/** Why `from` may not include `to`, or nothing. */
function objection(from, to) {
  if (from === to) return undefined;
  const [up, down] = [floorOf(from), floorOf(to)];
  if (down > up) return `${to} stands above ${from}`;
  if (down < up) return undefined;
  if (from.split('/')[0] !== to.split('/')[0]) return `${from} and ${to} are on one floor`;
  if (from.startsWith(`${to}/`)) return undefined;
  if (from.startsWith('act/') && !servesItsFloor.has(to)) return `${from} may not see ${to}`;
  return rooms.indexOf(to) < rooms.indexOf(from) ? undefined : `${to} is declared after ${from}`;
}

const includesOf = (file) =>
  [...read(file).matchAll(/^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]/gm)].map((m) => ({
    own: m[1] === '"',
    path: m[2],
  }));
const sources = files('src').filter((file) => /\.(h|cc)$/.test(file));

test('every room stands on a floor, in the order of the floors', () => {
  assert.ok(rooms.length > 0, 'no vafa_room found in src/CMakeLists.txt');
  for (const room of rooms) assert.notEqual(floorOf(room), -1, `${room} has no floor`);
  const order = rooms.map(floorOf);
  assert.deepEqual(order, order.toSorted((a, b) => a - b));
});

test('every source file belongs to a room', () => {
  assert.ok(sources.length > 0);
  assert.deepEqual(
    sources.filter((file) => !roomOf(file.slice('src/'.length))),
    [],
  );
});

test('no include goes upward or sideways', () => {
  const wrong = [];
  for (const file of sources) {
    const from = roomOf(file.slice('src/'.length));
    for (const include of includesOf(file)) {
      if (!include.own) continue;
      const to = roomOf(include.path);
      const why = to ? from && objection(from, to) : 'no room has this file';
      if (why) wrong.push(`${file}: "${include.path}": ${why}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('only src/net sees Boost.Beast and Asio', () => {
  const wrong = sources.filter(
    (file) =>
      !file.startsWith('src/net/') && includesOf(file).some((i) => /^boost\/(beast|asio)/.test(i.path)),
  );
  assert.deepEqual(wrong, []);
});

test('statistics do no input, output or timekeeping', () => {
  const outside = /^(fstream|iostream|filesystem|cstdio|ctime|chrono)$/;
  const wrong = sources.filter(
    (file) => file.startsWith('src/stats/') && includesOf(file).some((i) => outside.test(i.path)),
  );
  assert.deepEqual(wrong, []);
});
