/** Which unit tests there are, and which of them need a process of their own. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.mjs';

const rooms = ['shared', 'renderer', 'electron', 'backend-stub', 'build'];

/** What would still be there for the next file: a module in another's place, another global, another environment of the process. Or a file says itself that it needs a process of its own. */
const leavesMarks = /^\/\/ A process of its own: |\bvi\.(?:mock|doMock|stubGlobal|stubEnv|resetModules|spyOn\((?:process|globalThis|console))\b|\bprocess\.(?:env\[[^\]]+\]|\w+) = |\(globalThis as |\bglobalThis\.\w+ = /;

/** The longest of all, in that order. Sorted by size, as vitest does on a fresh clone, they came last and left a core idle for minutes. */
const longest = [
  'renderer/simulation/simulation', 'renderer/live/resume.integration', 'backend-stub/server/rights', 'shared/recording/fuzz/fuzz', 'electron/cli/vigil',
  'renderer/live/kill.integration', 'shared/recording/bundle/bundle', 'backend-stub/server/moderation', 'renderer/surfaces/guac-painter/fuzz', 'renderer/live/desktop-resume.integration',
];

const files = rooms.flatMap((room) => readdirSync(join(root, room), { recursive: true }).filter((name) => /\.test\.(?:ts|tsx|mjs)$/.test(name)).map((name) => `${room}/${name}`));
const rankOf = (name) => longest.findIndex((start) => name.startsWith(`${start}.test.`));

/**
 * A process for each, started first.
 * @type {readonly string[]} */
export const alone = files.filter((name) => rankOf(name) >= 0 || leavesMarks.test(readFileSync(join(root, name), 'utf8')));

const order = new Map(files.map((name) => {
  const rank = rankOf(name);
  if (rank >= 0) return [join(root, name), rank];
  if (alone.includes(name)) return [join(root, name), longest.length];
  // Files of one kind follow each other, so that they find everything loaded.
  return [join(root, name), longest.length + (readFileSync(join(root, name), 'utf8').includes('@vitest-environment') ? 2 : 1)];
}));

/** The place of a file, by its full path: lower ones start first. */
export const placeOf = (path) => order.get(path) ?? Number.MAX_SAFE_INTEGER;
