import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { checkArrows } from './arrows.mjs';

const made = [];
function tree(files) {
  const root = mkdtempSync(join(tmpdir(), 'vigil-arrows-'));
  made.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}
afterEach(() => made.splice(0).forEach((root) => rmSync(root, { recursive: true })));

describe('the arrows check', () => {
  it('accepts this tree', () => {
    expect(checkArrows(fileURLToPath(new URL('..', import.meta.url)))).toEqual([]);
  });
  it('accepts imports that follow the table', () => {
    expect(checkArrows(tree({
      'shared/base/a.ts': 'export const a = 1;',
      'shared/model/b.ts': "import { a } from '../base/a'; export const b = a;",
      'renderer/features/wall/x.ts': "import { b } from '../../../shared/model/b'; export const x = b;",
    }))).toEqual([]);
  });
  it.each([
    ['a feature importing another feature', { 'renderer/features/wall/x.ts': "import '../session/y';", 'renderer/features/session/y.ts': 'export {};' }],
    ['a type-only import against an arrow', { 'shared/model/a.ts': "import type { B } from '../recording/b'; export type A = B;", 'shared/recording/b.ts': 'export type B = 1;' }],
    ['a re-export against an arrow', { 'shared/base/a.ts': "export * from '../model/b';", 'shared/model/b.ts': 'export const b = 1;' }],
    ['an import() against an arrow', { 'renderer/player/a.ts': "export const a = () => import('../live/b');", 'renderer/live/b.ts': 'export {};' }],
    ['an import() type against an arrow', { 'renderer/player/a.ts': "export type A = import('../live/b').B;", 'renderer/live/b.ts': 'export type B = 1;' }],
    ['live meeting surfaces', { 'renderer/live/a.ts': "import '../surfaces/tiles/b';", 'renderer/surfaces/tiles/b.ts': 'export {};' }],
    ['the console importing the gateway', { 'renderer/state/a.ts': "import '../../backend-stub/b';", 'backend-stub/b.ts': 'export {};' }],
    ['a second importer of xterm', { 'renderer/features/wall/a.ts': "import { Terminal } from '@xterm/xterm'; export { Terminal };" }],
    ['a second importer of dexie', { 'renderer/state/a.ts': "import Dexie from 'dexie'; export { Dexie };" }],
    ['electron outside its room', { 'renderer/host/a.ts': "import { ipcRenderer } from 'electron'; export { ipcRenderer };" }],
    ['Node in the window', { 'renderer/storage/a.ts': "import { readFileSync } from 'node:fs'; export { readFileSync };" }],
    ['React in the player', { 'renderer/player/a.ts': "import { useState } from 'react'; export { useState };" }],
    ['a circle', { 'shared/base/a.ts': "import './b'; export {};", 'shared/base/b.ts': "import './a'; export {};" }],
    ['a circle through types', { 'shared/base/a.ts': "import type { B } from './b'; export type A = B;", 'shared/base/b.ts': "import type { A } from './a'; export type B = A;" }],
    ['a dumping ground', { 'shared/base/utils.ts': 'export {};' }],
    ['a file name in another case', { 'renderer/kit/BigButton.tsx': 'export {};' }],
    ['a file of 401 lines', { 'shared/base/long.ts': '\n'.repeat(400) }],
  ])('refuses %s', (_name, files) => {
    expect(checkArrows(tree(files)).length).toBeGreaterThan(0);
  });
});
