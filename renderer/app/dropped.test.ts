import { describe, expect, it } from 'vitest';
import { failure, success, type Problem } from '../../shared/base/problem';
import type { LibraryEntry } from '../../shared/ipc/schemas';
import type { PlayTarget } from '../services/services';
import { openDropped } from './dropped';

const problem: Problem = { code: 'full', severity: 'error', what: 'The disk is full.', tip: 'Free some space.' };

function console(full = false) {
  const did: string[] = [];
  const problems: Problem[] = [];
  return {
    did, problems,
    world: {
      host: {
        importFile: async (file: File) => {
          did.push(`keep ${file.name}`);
          return full ? failure<LibraryEntry>(problem) : success({ id: file.name } as LibraryEntry);
        },
      },
      openPlayer: (target: PlayTarget) => void did.push(`play ${target.kind} ${target.kind === 'library' ? target.entry.id : target.file.name}`),
      showLibrary: () => void did.push('library'),
      raise: (raised: Problem) => void problems.push(raised),
    },
  };
}
const file = (name: string): File => new File(['x'], name);

describe('files dropped on the window', () => {
  it('play at once when it is one, and are kept', async () => {
    const { did, world } = console();
    await openDropped([file('a.cast')], false, world);
    expect(did).toEqual(['play dropped a.cast', 'keep a.cast']);
  });
  it('go to the library when they are several recordings', async () => {
    const { did, world } = console();
    await openDropped([file('a.cast'), file('b.cast')], false, world);
    expect(did).toEqual(['library', 'keep a.cast', 'keep b.cast']);
  });
  it('never take anybody out of a session', async () => {
    const { did, problems, world } = console();
    await openDropped([file('a.cast')], true, world);
    expect(did).toEqual(['keep a.cast']);
    expect(problems).toMatchObject([{ severity: 'info', what: 'a.cast is in the library.' }]);
  });
  it('say what could not be kept, each', async () => {
    const { problems, world } = console(true);
    await openDropped([file('a.cast'), file('b.cast')], false, world);
    expect(problems).toEqual([problem, problem]);
  });
  it('do nothing when there are none', async () => {
    const { did, world } = console();
    await openDropped([], false, world);
    expect(did).toEqual([]);
  });
});
