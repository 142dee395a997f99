import { describe, expect, it } from 'vitest';
import { failure, success, type Problem } from '../../../shared/base/problem';
import type { LibraryEntry } from '../../../shared/ipc/schemas';
import type { PathedFile } from '../../host/group-files';
import type { PlayTarget } from '../../services/services';
import { openDropped } from './dropped';
import { droppedFiles, type DroppedEntry } from './dropped-files';
import { LibraryIntake } from './intake';

const full: Problem = { code: 'full', severity: 'error', what: 'The disk is full.', tip: 'Free some space.' };
const stranger: Problem = { code: 'unknown-format', severity: 'error', what: 'This file is not a recording Vigil knows.', tip: '' };

function console({ disk = [] as readonly Problem[] } = {}) {
  const did: string[] = [];
  const problems: Problem[] = [];
  const answers = [...disk];
  const intake = new LibraryIntake({
    host: {
      importFile: async (file, others = [], onProgress, stopped) => {
        onProgress?.(0.5);
        if (stopped?.()) return failure<LibraryEntry>({ ...full, code: 'cancelled' });
        did.push(`keep ${[file, ...others].map(({ name }) => name).join('+')}`);
        const problem = answers.shift();
        return problem ? failure<LibraryEntry>(problem) : success({ id: file.name } as LibraryEntry);
      },
    },
    recognise: async ({ name }) => (name.endsWith('.txt') ? failure(stranger) : success({ format: 'x', kind: 'terminal' })),
    pause: async () => void did.push('wait'),
  });
  return {
    did, problems, intake,
    world: {
      intake,
      openPlayer: (target: PlayTarget) => void did.push(`play ${target.kind} ${target.kind === 'dropped' ? [target.file, ...target.others].map(({ name }) => name).join('+') : ''}`),
      showLibrary: () => void did.push('library'),
      raise: (raised: Problem) => void problems.push(raised),
    },
  };
}
const file = (path: string): PathedFile => ({ path, file: new File(['x'], path.split('/').at(-1) ?? '') });

describe('files dropped on the window', () => {
  it('play at once when they are one recording, and are kept', async () => {
    const { did, problems, world, intake } = console();
    await openDropped([file('a.cast')], false, world);
    await openDropped([file('case/timing'), file('case/ttyout'), file('case/log')], false, world);
    expect(did).toEqual(['play dropped a.cast', 'keep a.cast', 'play dropped timing+log+ttyout', 'keep timing+log+ttyout']);
    expect([problems, intake.getSnapshot()]).toEqual([[], undefined]);
  });
  it('go to the library when they are several recordings, which says what came of them', async () => {
    const { did, problems, world, intake } = console({ disk: [full] });
    await openDropped([file('a.cast'), file('b.cast'), file('notes.txt'), file('one/timing'), file('one/ttyout')], false, world);
    expect(did).toEqual(['library', 'keep a.cast', 'keep b.cast', 'keep timing+ttyout']);
    expect(problems).toEqual([]);
    expect(intake.getSnapshot()).toMatchObject({ running: false, total: 3, kept: 2, failed: [{ name: 'a.cast', problem: full }], strangers: ['notes.txt'] });
    intake.dismiss();
    expect(intake.getSnapshot()).toBeUndefined();
  });
  it('never take anybody out of a session, and say so once', async () => {
    const { did, problems, world } = console();
    await openDropped([file('a.cast'), file('x.txt'), file('y.txt')], true, world);
    expect(did).toEqual(['keep a.cast']);
    expect(problems).toMatchObject([{ severity: 'info', what: '1 recording is in the library. 2 files are no recordings: x.txt, y.txt.' }]);
  });
  it('say why one that plays is not kept', async () => {
    const { did, problems, world } = console({ disk: [full] });
    await openDropped([file('a.cast')], false, world);
    expect([did, problems]).toEqual([['play dropped a.cast', 'keep a.cast'], [full]]);
  });
  it('wait for a busy library, and stop when they are told to', async () => {
    const { did, world, intake } = console({ disk: [{ ...full, code: 'import-busy' }] });
    intake.subscribe(() => { if (intake.getSnapshot()?.kept === 1 && !intake.getSnapshot()?.cancelled) intake.cancel(); });
    await openDropped([file('a.cast'), file('b.cast'), file('c.cast')], false, world);
    expect(did).toEqual(['library', 'keep a.cast', 'wait', 'keep a.cast']);
    expect(intake.getSnapshot()).toMatchObject({ running: false, cancelled: true, kept: 1 });
  });
  it('are said to be none when there are none', async () => {
    const { did, problems, world } = console();
    await openDropped([], false, world);
    expect([did, problems.length]).toEqual([[], 1]);
  });
});

describe('what was dropped', () => {
  const leaf = (name: string): DroppedEntry => ({ isFile: true, isDirectory: false, name, file: (taken) => taken(new File(['x'], name)) });
  const folder = (name: string, entries: DroppedEntry[]): DroppedEntry => {
    const left = [...entries];
    return { isFile: false, isDirectory: true, name, createReader: () => ({ readEntries: (taken) => taken(left.splice(0, 2)) }) };
  };
  const item = (entry: DroppedEntry | null, plain: File | null = null) => ({ kind: 'file', getAsFile: () => plain, webkitGetAsEntry: () => entry });

  it('is files, and what is in folders, with where it was', async () => {
    const found = await droppedFiles([
      item(null, new File(['x'], 'alone.cast')), item(folder('case', [leaf('timing'), leaf('ttyout'), folder('deeper', [leaf('a.cast')])])), { kind: 'string', getAsFile: () => null },
    ]);
    expect(found.map(({ path }) => path)).toEqual(['alone.cast', 'case/timing', 'case/ttyout', 'case/deeper/a.cast']);
  });
  it('is looked at to a depth and a number', async () => {
    let nested = leaf('deep.cast');
    for (let depth = 0; depth < 20; depth += 1) nested = folder(`f${depth}`, [nested]);
    expect(await droppedFiles([item(nested)])).toEqual([]);
    expect(await droppedFiles([item(folder('many', Array.from({ length: 6000 }, (_, number) => leaf(`${number}.cast`))))])).toHaveLength(5000);
  });
});
