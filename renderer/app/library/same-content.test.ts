import { describe, expect, it } from 'vitest';
import type { LibraryEntry } from '../../../shared/ipc/schemas';
import type { RecordingLocation } from '../../../shared/recording/port';
import { findSame } from './same-content';

const located = (name: string, content: string | Uint8Array<ArrayBuffer>, others: readonly (readonly [name: string, content: string])[] = []): RecordingLocation => ({
  kind: 'blob', name, blob: new Blob([content]), others: others.map(([each, text]) => ({ kind: 'blob', name: each, blob: new Blob([text]) })),
});

describe('the recording that is in the library already', () => {
  const look = async (recording: RecordingLocation, kept: Readonly<Record<string, RecordingLocation>>): Promise<string | undefined> => {
    const entries = Object.keys(kept).map((id) => ({ id, file: { fileId: id } }) as LibraryEntry);
    return (await findSame(recording, entries, ({ fileId }) => kept[fileId] as RecordingLocation))?.id;
  };

  it('is found by its bytes, whatever it is called', async () => {
    const kept = { one: located('a.cast', 'first'), two: located('b.cast', 'other') };
    expect(await look(located('copy of b.cast', 'other'), kept)).toBe('two');
    expect(await look(located('a.cast', 'fresh'), kept)).toBeUndefined();
    expect(await look(located('a.cast', 'first!'), kept)).toBeUndefined();
  });
  it('is not the one that differs in its last byte', async () => {
    const bytes = new Uint8Array((1 << 20) + 5);
    const altered = bytes.slice();
    altered[bytes.length - 1] = 1;
    expect(await look(located('a', bytes), { one: located('a', altered) })).toBeUndefined();
    expect(await look(located('a', bytes), { one: located('a', altered), two: located('a', bytes) })).toBe('two');
  });
  it('has the same files, in whatever order they are listed', async () => {
    const kept = { log: located('timing', 't', [['log', 'l'], ['ttyout', 'o']]) };
    expect(await look(located('timing', 't', [['ttyout', 'o'], ['log', 'l']]), kept)).toBe('log');
    expect(await look(located('timing', 't', [['ttyout', 'o']]), kept)).toBeUndefined();
    expect(await look(located('timing', 't', [['ttyout', 'x'], ['log', 'l']]), kept)).toBeUndefined();
  });
  it('is not one that can be read no more', async () => {
    const gone: RecordingLocation = { kind: 'blob', name: 'a', blob: { size: 5, slice: () => ({ arrayBuffer: () => Promise.reject(new Error('gone')) }) } };
    expect(await look(located('a', 'first'), { gone })).toBeUndefined();
  });
});
