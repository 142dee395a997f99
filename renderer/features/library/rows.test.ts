import { describe, expect, it } from 'vitest';
import { millis, unixMillis } from '../../../shared/base/units';
import type { Download, LibraryEntry } from '../../../shared/ipc/schemas';
import { recordingId, sessionId } from '../../../shared/model/ids';
import { integrityWords, type RemoteRecording } from '../../../shared/model/recording';
import { fileCount, filterRows, kindWords, libraryRows, withDownload } from './rows';
import { downloadWords } from './words';

const remote = (id: string, startedAt: number): RemoteRecording => ({
  id: recordingId(id), sessionId: sessionId(id), user: 'alice', asset: 'db-7', protocol: 'ssh', team: 'payments', startedAt: unixMillis(startedAt),
  duration: millis(302_000), sizeBytes: 1_000_000, sha256: 'ab', state: 'finalised', endReason: 'user_close',
});
const download = (id: string, change: Partial<Download> = {}): Download => ({
  recording: remote(id, 5), gatewayAddress: 'http://gateway', state: 'running', receivedBytes: 250_000, bytesPerSecond: 50_000, ...change,
});
const entry = (id: string, change: Partial<LibraryEntry> = {}): LibraryEntry => ({
  id, file: { fileId: id, name: `${id}.vigil.tar`, sizeBytes: 900, url: `app://vigil/file/${id}` }, origin: 'imported', addedAt: 7,
  integrity: { state: 'unsigned', detail: 'No signature.' }, ...change,
});

describe('library rows', () => {
  it('says of each recording once where it is', () => {
    const rows = libraryRows(
      [entry('a', { recording: remote('a', 10), origin: 'downloaded' }), entry('own')],
      [download('b'), download('a', { state: 'done' })],
      [remote('a', 10), remote('b', 20), remote('c', 30)],
    );
    expect(rows.map((row) => [row.id, row.place])).toEqual([['c', 'gateway'], ['b', 'coming'], ['a', 'here'], ['own', 'here']]);
    expect(rows.find((row) => row.id === 'own')!.name).toBe('own.vigil.tar');
  });
  it('works with no gateway: a stopped download keeps its facts', () => {
    const [row] = libraryRows([], [download('b', { state: 'waiting' })], []);
    expect(row).toMatchObject({ name: 'alice@db-7', place: 'coming', duration: 302_000 });
  });
  it('calls a recording by its folder until it is known better', () => {
    const timing = { fileId: 'f', name: 'timing', title: '00/00/0A', sizeBytes: 1, url: '', others: [] };
    expect(libraryRows([entry('a', { file: timing })], [], [], { facts: new Map(), problems: new Map(), folder: [{ ...timing, fileId: 'g' }] }).map(({ name }) => name)).toEqual(['00/00/0A', '00/00/0A']);
  });
  it('says what a recording is once it was read, and lists an opened folder', () => {
    const facts = { fingerprint: 'ff', format: 'sudo-iolog', kind: 'terminal', title: 'ana@web-1', duration: millis(22_000) } as const;
    const opened = { fileId: 'f1', name: 'timing', sizeBytes: 10, url: '', others: [{ fileId: 'f2', name: 'ttyout', sizeBytes: 5, url: '' }] };
    const rows = libraryRows([entry('a'), entry('b')], [], [], { facts: new Map([['a', facts]]), problems: new Map([['b', { what: 'No recording.' }]]), folder: [opened] });
    expect(rows.map((row) => [row.id, row.name, row.place, kindWords(row.facts), row.duration, fileCount(row), row.sizeBytes, row.unreadable])).toEqual([
      ['a', 'ana@web-1', 'here', 'Terminal · sudo-iolog', 22_000, 1, 900, undefined], ['b', 'b.vigil.tar', 'here', '', undefined, 1, 900, 'No recording.'],
      ['f1', 'timing', 'folder', '', undefined, 2, 15, undefined],
    ]);
    expect(filterRows(rows, '', 'folder').map((row) => row.id)).toEqual(['f1']);
    expect(filterRows(rows, 'sudo', 'all').map((row) => row.id)).toEqual(['a']);
  });
  it('filters by words and place', () => {
    const rows = libraryRows([entry('own')], [], [remote('c', 30)]);
    expect(filterRows(rows, 'alice ssh', 'all').map((row) => row.id)).toEqual(['c']);
    expect(filterRows(rows, '', 'here').map((row) => row.id)).toEqual(['own']);
    expect(filterRows(rows, '', 'gateway').map((row) => row.id)).toEqual(['c']);
  });
  it('keeps one state per download', () => {
    const changed = withDownload([download('a'), download('b')], download('a', { state: 'paused' }));
    expect(changed.map((each) => [each.recording.id, each.state])).toEqual([['b', 'running'], ['a', 'paused']]);
  });
});

describe('words', () => {
  it('give bytes, rate and what is left', () => {
    expect(downloadWords(download('a'))).toBe('250 KB of 1 MB · 50 KB/s · 15 s left');
    expect(downloadWords(download('a', { state: 'running', bytesPerSecond: 0 }))).toBe('250 KB of 1 MB · 0 B/s');
    expect(downloadWords(download('a', { state: 'failed', problem: { code: 'x', severity: 'error', what: 'The disk is full.', tip: '' } }))).toBe('The disk is full.');
  });
  it('tell integrity with its key', () => {
    expect(integrityWords({ state: 'verified', keyId: '7c1e99aa00112233' }, 'fra-1')).toEqual({ tone: 'ok', words: 'Verified · fra-1 key 7c1e…' });
    expect(integrityWords({ state: 'unknown-key', keyId: '7c1e99aa00112233' }).words).toBe('Signed by unknown key 7c1e…');
    expect(integrityWords({ state: 'failed' })).toEqual({ tone: 'stop', words: 'FAILED' });
  });
});
