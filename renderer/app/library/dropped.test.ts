import { describe, expect, it } from 'vitest';
import { failure, success, type Problem } from '../../../shared/base/problem';
import type { LibraryEntry, OpenedFile } from '../../../shared/ipc/schemas';
import type { RecordingLocation } from '../../../shared/recording/port';
import type { PathedFile } from '../../host/group-files';
import type { PlayTarget } from '../../services/services';
import { openDropped } from './dropped';
import { droppedFiles, type DroppedEntry } from './dropped-files';
import { LibraryIntake } from './intake';
import { keepOpened } from './keep';

const full: Problem = { code: 'full', severity: 'error', what: 'The disk is full.', tip: 'Free some space.' };
const stranger: Problem = { code: 'unknown-format', severity: 'error', what: 'This file is not a recording Vigil knows.', tip: '' };

function console({ disk = [] as readonly Problem[], there = [] as readonly string[] } = {}) {
  const did: string[] = [];
  const problems: Problem[] = [];
  const answers = [...disk];
  const findKept = async ({ name }: RecordingLocation): Promise<LibraryEntry | undefined> => (there.includes(name) ? { id: `kept ${name}` } as LibraryEntry : undefined);
  const intake = new LibraryIntake({
    host: {
      importRecording: async (recording, title, onProgress, stopped) => {
        onProgress?.(0.5);
        if (stopped?.()) return failure<LibraryEntry>({ ...full, code: 'cancelled' });
        did.push(`keep ${[recording, ...recording.others ?? []].map(({ name }) => name).join('+')}${title === undefined ? '' : ` as ${title}`}`);
        const problem = answers.shift();
        return problem ? failure<LibraryEntry>(problem) : success({ id: recording.name } as LibraryEntry);
      },
    },
    recognise: async ({ name }) => (name.endsWith('.txt') ? failure(stranger) : success({ format: 'x', kind: 'terminal' })),
    findKept,
    pause: async () => void did.push('wait'),
  });
  return {
    did, problems, intake,
    world: {
      intake, findKept,
      openPlayer: (target: PlayTarget) => void did.push(`play ${target.kind} ${target.kind === 'dropped' ? [target.file, ...target.others].map(({ name }) => name).join('+') : target.kind === 'library' ? target.entry.id : ''}`),
      showLibrary: () => void did.push('library'),
      raise: (raised: Problem) => void problems.push(raised),
      host: { locate: ({ name, url }: OpenedFile) => ({ kind: 'url' as const, url, sizeBytes: 1, name }) },
      catalogue: { leaveFolder: (fileId: string) => void did.push(`leave ${fileId}`) },
    },
  };
}
const file = (path: string): PathedFile => ({ path, file: new File(['x'], path.split('/').at(-1) ?? '') });

describe('files dropped on the window', () => {
  it('play at once when they are one recording, and are kept', async () => {
    const { did, problems, world, intake } = console();
    await openDropped([file('a.cast')], false, world);
    await openDropped([file('case/timing'), file('case/ttyout'), file('case/log')], false, world);
    expect(did).toEqual(['play dropped a.cast', 'keep a.cast', 'play dropped timing+log+ttyout', 'keep timing+log+ttyout as case']);
    expect([problems, intake.getSnapshot()]).toEqual([[], undefined]);
  });
  it('go to the library when they are several recordings, which says what came of them', async () => {
    const { did, problems, world, intake } = console({ disk: [full] });
    await openDropped([file('a.cast'), file('b.cast'), file('notes.txt'), file('one/timing'), file('one/ttyout')], false, world);
    expect(did).toEqual(['library', 'keep a.cast', 'keep b.cast', 'keep timing+ttyout as one']);
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
  it('are not kept twice: one plays from the library, of many it is said', async () => {
    const { did, problems, world, intake } = console({ there: ['a.cast', 'b.cast'] });
    await openDropped([file('a.cast')], false, world);
    expect(did).toEqual(['play library kept a.cast']);
    expect(problems).toMatchObject([{ severity: 'info', what: 'a.cast is in the library already.' }]);
    await openDropped([file('a.cast'), file('b.cast'), file('c.cast')], false, world);
    expect(did.slice(1)).toEqual(['library', 'keep c.cast']);
    expect(intake.getSnapshot()).toMatchObject({ running: false, total: 3, kept: 1, already: ['a.cast', 'b.cast'] });
    intake.dismiss();
    await openDropped([file('b.cast')], true, world);
    expect(problems.at(-1)?.what).toBe('b.cast was in the library already.');
  });
  it('are said to be none when there are none', async () => {
    const { did, problems, world } = console();
    await openDropped([], false, world);
    expect([did, problems.length]).toEqual([[], 1]);
  });
});

describe('recordings of an opened folder', () => {
  const opened = (name: string, title?: string): OpenedFile => ({ fileId: `id-${name}`, name, sizeBytes: 1, url: `app://vigil/file/${name}`, ...(title ? { title } : {}) });

  it('are kept when somebody wants them, and leave the folder', async () => {
    const { did, problems, world, intake } = console({ there: ['b.cast'], disk: [full] });
    await keepOpened([opened('a.cast')], world);
    expect([did, problems.splice(0)]).toEqual([['keep a.cast'], [full]]);
    await keepOpened([opened('timing', 'case')], world);
    await keepOpened([opened('b.cast')], world);
    expect(did.slice(1)).toEqual(['keep timing as case', 'leave id-timing', 'leave id-b.cast']);
    expect(problems.map(({ what }) => what)).toEqual(['case is in the library now.', 'b.cast is in the library already.']);
    expect(intake.getSnapshot()).toBeUndefined();
  });
  it('are kept together, which is said once', async () => {
    const { did, problems, world, intake } = console({ there: ['b.cast'] });
    await keepOpened([opened('a.cast'), opened('b.cast'), opened('c.cast')], world);
    expect(did.filter((each) => each.startsWith('keep'))).toEqual(['keep a.cast', 'keep c.cast']);
    expect(did.filter((each) => each.startsWith('leave'))).toEqual(['leave id-a.cast', 'leave id-b.cast', 'leave id-c.cast']);
    expect(problems).toEqual([]);
    expect(intake.getSnapshot()).toMatchObject({ kept: 2, already: ['b.cast'], total: 3 });
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
