import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { failure, success } from '../../../../shared/base/problem';
import type { Notes } from '../../../../shared/ipc/schemas';
import { Notebook } from './notebook';

describe('notebook', () => {
  beforeEach(() => { vi.useFakeTimers(); });
  afterEach(() => { vi.useRealTimers(); });

  function notebook(kept: Notes | 'damaged' = { notes: [], watched: [] }) {
    const written: { fingerprint: string; notes: Notes }[] = [];
    let ids = 0;
    const created = new Notebook({
      read: async () => (kept === 'damaged' ? failure({ code: 'notes-damaged', severity: 'error', what: 'Damaged.', tip: '' }) : success(kept)),
      write: async (fingerprint, notes) => { written.push({ fingerprint, notes }); return success(undefined); },
      newId: () => `n${(ids += 1)}`, now: () => 7, author: () => 'ana',
    });
    return { created, written };
  }

  it('keeps notes in the order of the recording, written together', async () => {
    const { created, written } = notebook({ notes: [{ id: 'old', at: 500, text: 'before', author: 'pat', writtenAt: 1 }], watched: [{ from: 0, to: 1000 }] });
    created.add(900, 'early bird');
    await created.load('ab');
    created.add(100);
    created.edit('n2', 'here');
    await vi.advanceTimersByTimeAsync(1500);
    expect(written).toHaveLength(1);
    expect(written[0]?.fingerprint).toBe('ab');
    expect(written[0]?.notes.notes.map(({ at, text, author }) => [at, text, author])).toEqual([[100, 'here', 'ana'], [500, 'before', 'pat'], [900, 'early bird', 'ana']]);
    // What an older version noted there stays in the file.
    expect(written[0]?.notes.watched).toEqual([{ from: 0, to: 1000 }]);
  });

  it('writes what a person wrote at once', async () => {
    const { created, written } = notebook();
    await created.load('ab');
    created.add(1, 'x');
    await vi.advanceTimersByTimeAsync(0);
    expect(written.map(({ notes }) => notes.notes.length)).toEqual([1]);
    await vi.advanceTimersByTimeAsync(5000);
    expect(written).toHaveLength(1);
  });

  it('writes what is left when it is closed', async () => {
    const { created, written } = notebook();
    await created.load('ab');
    created.add(1, 'x');
    created.remove('n1');
    created.add(2, 'y');
    created.dispose();
    await vi.advanceTimersByTimeAsync(0);
    expect(written.map(({ notes }) => notes.notes.map(({ text }) => text))).toEqual([['y']]);
  });

  it('never writes over notes it could not read, and says why', async () => {
    const { created, written } = notebook('damaged');
    await created.load('ab');
    created.add(1, 'x');
    await vi.advanceTimersByTimeAsync(5000);
    created.dispose();
    expect([written, created.getSnapshot().problem?.code]).toEqual([[], 'notes-damaged']);
  });
});
