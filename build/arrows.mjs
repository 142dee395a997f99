import { readdirSync, readFileSync, existsSync, statSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';
import { emptyNames, fileName, forbidden, importers, longestFile, rooms } from './rooms.mjs';

const roots = ['shared', 'renderer', 'electron', 'backend-stub', 'build', 'e2e'];
const sourceFile = /\.(ts|tsx|mjs)$/;
/** Fixtures stand beside the tests they are for, and are imported by tests only. */
const testFile = /\.(test|fixture)\.(ts|tsx|mjs)$/;

function* filesBelow(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'node_modules' || entry.name === 'gen') continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (sourceFile.test(entry.name) && !entry.name.endsWith('.d.ts')) yield path;
  }
}

/** Every module a file names: static, type-only, re-exported, dynamic and `import()` types. */
export function importsOf(path, text) {
  const parsed = parseSync(path, text);
  const named = new Set();
  for (const one of parsed.module.staticImports) named.add(one.moduleRequest.value);
  for (const one of parsed.module.staticExports)
    for (const entry of one.entries) if (entry.moduleRequest) named.add(entry.moduleRequest.value);
  for (const one of parsed.module.dynamicImports) {
    const literal = /^['"`](.*)['"`]$/s.exec(text.slice(one.moduleRequest.start, one.moduleRequest.end));
    if (literal) named.add(literal[1]);
  }
  new Visitor({ TSImportType: (node) => named.add(node.source.value) }).visit(parsed.program);
  return [...named];
}

const within = (path, room) => path === room || path.startsWith(`${room}/`);

/** The room of a file, and inside an `apart` room the subfolder that is a room of its own. */
export function roomOf(path) {
  const room = rooms.filter((one) => within(path, one.path)).sort((a, b) => b.path.length - a.path.length)[0];
  if (!room) return undefined;
  if (!room.apart) return { room, inner: room.path };
  const rest = path.slice(room.path.length + 1).split('/');
  return { room, inner: rest.length > 1 ? `${room.path}/${rest[0]}` : room.path };
}

function resolveImport(root, from, specifier) {
  const base = posix.normalize(posix.join(posix.dirname(from), specifier));
  for (const candidate of [base, `${base}.ts`, `${base}.tsx`, `${base}.mjs`, `${base}/index.ts`, `${base}/index.tsx`]) {
    const full = join(root, candidate);
    if (existsSync(full) && statSync(full).isFile()) return candidate;
  }
  return base;
}

const packageName = (specifier) => specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');

/** Groups of files that import each other in a circle (Tarjan's strongly connected components). */
export function circles(graph) {
  const state = new Map();
  const stack = [];
  const found = [];
  let next = 0;
  const visit = (node) => {
    const mine = { index: next, low: next, onStack: true };
    next += 1;
    state.set(node, mine);
    stack.push(node);
    for (const target of graph.get(node) ?? []) {
      if (!graph.has(target)) continue;
      const theirs = state.get(target);
      if (!theirs) mine.low = Math.min(mine.low, visit(target).low);
      else if (theirs.onStack) mine.low = Math.min(mine.low, theirs.index);
    }
    if (mine.low === mine.index) {
      const group = [];
      let member;
      do {
        member = stack.pop();
        state.get(member).onStack = false;
        group.push(member);
      } while (member !== node);
      if (group.length > 1 || (graph.get(node) ?? []).includes(node)) found.push(group.sort());
    }
    return mine;
  };
  for (const node of graph.keys()) if (!state.has(node)) visit(node);
  return found;
}

/** Checks a whole tree; answers the violations as sentences. An empty list means the architecture holds. */
export function checkArrows(root) {
  const violations = [];
  const graph = new Map();
  for (const folder of roots) {
    if (!existsSync(join(root, folder))) continue;
    for (const full of filesBelow(join(root, folder))) {
      const path = relative(root, full).split(sep).join('/');
      const text = readFileSync(full, 'utf8');
      const home = roomOf(path);
      const isTest = testFile.test(path);
      if (emptyNames.test(path)) violations.push(`${path}: the name says nothing; name the stage or the thing`);
      if (!fileName.test(path.slice(path.lastIndexOf('/') + 1))) violations.push(`${path}: file names are kebab-case`);
      const lines = text.split('\n').length;
      if (lines > longestFile && !isTest) violations.push(`${path}: ${lines} lines; over ${longestFile} a file wants to be two`);
      if (!home) {
        if (dirname(path) !== folder && !path.endsWith('.config.ts')) violations.push(`${path}: belongs to no room of build/rooms.mjs`);
        continue;
      }
      const targets = [];
      for (const specifier of importsOf(full, text)) {
        if (!specifier.startsWith('.')) {
          const name = packageName(specifier);
          const rule = importers.find((one) => one.package === name);
          if (rule && !(isTest && rule.inTests) && !rule.only.some((place) => within(path, place)))
            violations.push(`${path}: imports ${name}, which only ${rule.only.join(', ')} may (${rule.why})`);
          for (const ban of forbidden)
            if (!isTest && within(path, ban.room) && ban.pattern.test(specifier)) violations.push(`${path}: imports ${specifier} (${ban.why})`);
          continue;
        }
        const target = resolveImport(root, path, specifier);
        targets.push(target);
        const there = roomOf(target);
        const sameRoom = there && there.room === home.room && (there.inner === home.inner || there.inner === home.room.path || home.inner === home.room.path);
        if (sameRoom) continue;
        const allowed = home.room.may.some((place) => within(target, place));
        if (!allowed || (there && there.room === home.room))
          violations.push(`${path}: imports ${target}; ${home.inner} may import ${home.room.may.join(', ') || 'nothing'} (${home.room.why})`);
      }
      if (!isTest) graph.set(path, targets);
    }
  }
  for (const group of circles(graph)) violations.push(`circle: ${group.join(' -> ')}`);
  return violations;
}
