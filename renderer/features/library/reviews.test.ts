import { describe, expect, it } from 'vitest';
import { unixMillis } from '../../../shared/base/units';
import type { RemoteRecording } from '../../../shared/model/recording';
import { filterRows, libraryRows, withWaitingReviews } from './rows';

const remote = (id: string, review?: RemoteRecording['review']): RemoteRecording => ({
  id, sessionId: id, user: 'alice', asset: 'db-7', protocol: 'ssh', team: '', startedAt: 1, duration: 1, sizeBytes: 1, sha256: '', state: 'finalised', endReason: '', review,
} as unknown as RemoteRecording);
const by = (name: string, at: number) => ({ by: name, at: unixMillis(at), note: '' });
const rows = libraryRows([], [], [remote('a', by('Ana', 5)), remote('b')], undefined, () => 'https://one');

describe('reviewed', () => {
  it('is filtered by what nobody has looked at', () => {
    expect(filterRows(rows, '', 'all', true).map(({ id }) => id)).toEqual(['b']);
    expect(filterRows(rows, '', 'all').length).toBe(2);
  });

  it('shows what this console did until its gateway says so, or somebody did later', () => {
    const waiting = withWaitingReviews(rows, (address, id) => (address === 'https://one' ? by('me', id === 'a' ? 3 : 7) : undefined));
    expect(waiting.map(({ id, review }) => [id, review?.by, review?.waiting]).sort()).toEqual([['a', 'Ana', undefined], ['b', 'me', true]]);
    expect(filterRows(waiting, '', 'all', true)).toEqual([]);
  });
});
