import { describe, expect, it } from 'vitest';
import { unixMillis } from '../../../shared/base/units';
import type { RemoteRecording } from '../../../shared/model/recording';
import { nothingListed, recordingsNow } from './listed';

const recording = (id: string, held = false): RemoteRecording => ({
  id, sessionId: id, user: 'alice', asset: 'db-7', state: 'finalised', ...(held ? { hold: { by: 'Ana', at: unixMillis(5), reason: 'case 7' } } : {}),
} as unknown as RemoteRecording);
const words = (list: readonly RemoteRecording[]): readonly string[] => list.map(({ id, hold }) => (hold ? `${id} held` : id)).sort();

describe('what is at the gateways now', () => {
  it('is what was told while there is no listing', () => {
    expect(words(recordingsNow([], [recording('a', true)]))).toEqual(['a held']);
    expect(words(recordingsNow([{ ...nothingListed, recordings: [recording('b')] }], [recording('a', true)]))).toEqual(['a held', 'b']);
  });

  it('does not go back to what was remembered: released and deleted while nobody listened', () => {
    const remembered = [recording('released', true), recording('deleted')];
    expect(words(recordingsNow([{ ...nothingListed, recordings: [recording('released')], before: remembered }], remembered))).toEqual(['released']);
  });

  it('takes what was told since over the listing, and leaves other gateways\' alone', () => {
    const remembered = [recording('a'), recording('g2~b', true)];
    const told = [recording('a', true), remembered[1]!];
    expect(words(recordingsNow([{ ...nothingListed, recordings: [recording('a')], before: [remembered[0]!] }], told))).toEqual(['a held', 'g2~b held']);
  });
});
