import { describe, expect, it } from 'vitest';
import { unixMillis } from '../../../shared/base/units';
import type { Operator } from '../../../shared/model/operator';
import type { RemoteRecording } from '../../../shared/model/recording';
import { canBeKept, copyWords, keepingEntries, keepingKinds, whyNoOrders, whyNotOrder, type KeepingGateway } from '../../state/keeping';
import { libraryRows, type LibraryRow } from './rows';

const remote = (change: Partial<RemoteRecording> = {}): RemoteRecording => ({
  id: 'a', sessionId: 'a', user: 'alice', asset: 'db-7', protocol: 'ssh', team: 'payments', startedAt: 1, duration: 1, sizeBytes: 1, sha256: '', state: 'finalised', endReason: '', ...change,
} as unknown as RemoteRecording);
const hold = { by: 'Ana Kovac (ana)', at: unixMillis(5), reason: 'case 7' };
const rowOf = (recording: RemoteRecording): LibraryRow => libraryRows([], [], [recording], undefined, () => 'https://one')[0]!;
const gatewayFor = (role: Operator['role'], change: Partial<Operator> = {}, state = 'connected'): KeepingGateway =>
  ({ operator: { loginName: 'ana', displayName: 'Ana', role, team: '', ...change }, facts: { state }, info: { name: 'fra-1' } } as unknown as KeepingGateway);
const analyst = gatewayFor('security-analyst');

describe('how long a recording stays', () => {
  it('offers to hold or to release, never both, and says on the menu that what is held is not deleted', () => {
    expect(keepingKinds(rowOf(remote()))).toEqual(['hold-recording', 'delete-recording']);
    expect(keepingKinds(rowOf(remote({ hold })))).toEqual(['release-recording', 'delete-recording']);
    expect(keepingEntries(rowOf(remote({ hold }))).map(({ label, note }) => [label, note])).toEqual([['Release hold…', undefined], ['Delete at the gateway…', 'held']]);
    expect(keepingEntries(rowOf(remote())).map(({ label, note }) => [label, note])).toEqual([['Hold…', undefined], ['Delete at the gateway…', undefined]]);
  });

  it('refuses in words: by whom it is held, which right is missing, what is away', () => {
    const [free, held] = [rowOf(remote()), rowOf(remote({ hold }))];
    for (const kind of ['hold-recording', 'delete-recording'] as const) expect(whyNotOrder(kind, free, analyst)).toBeUndefined();
    expect(whyNotOrder('release-recording', held, analyst)).toBeUndefined();
    expect(whyNotOrder('delete-recording', held, analyst)).toBe('Held by Ana Kovac (ana): case 7. What is held is not deleted; release it first, if that is right.');
    expect(whyNotOrder('hold-recording', held, analyst)).toBe('Held already by Ana Kovac (ana): case 7. It stays until it is released.');
    expect(whyNotOrder('release-recording', free, analyst)).toBe('This recording is not held. There is nothing to release.');
    expect(whyNotOrder('delete-recording', free, gatewayFor('auditor'))).toBe('Your role (auditor) may not delete this recording. Ask a platform admin for the right to delete recordings.');
    expect(whyNotOrder('hold-recording', free, gatewayFor('security-analyst', {}, 'waiting'))).toBe('fra-1 does not answer now: wait until it is connected.');
    expect(whyNotOrder('hold-recording', free, undefined)).toBe('You are not signed in to its gateway.');
    expect(whyNotOrder('delete-recording', { ...free, there: undefined }, analyst)).toBe('It is not at its gateway any more.');
  });

  it('closes the whole menu only to who has neither right; each right goes by whose recording it is', () => {
    const row = rowOf(remote());
    expect(whyNoOrders(row, analyst)).toBeUndefined();
    expect(whyNoOrders(row, gatewayFor('auditor'))).toBe('Your role (auditor) may not hold or delete this recording. Ask a platform admin for the right to hold recordings.');
    expect(whyNoOrders(row, gatewayFor('auditor', { rights: { delete: 'all' } }))).toBeUndefined();
    expect(whyNoOrders(row, gatewayFor('team-lead', { team: 'payments', rights: { hold: 'own-team' } }))).toBeUndefined();
    expect(whyNoOrders(row, gatewayFor('team-lead', { team: 'billing', rights: { hold: 'own-team' } }))).toMatch(/may not hold or delete/);
  });

  it('is about what is at the gateway: not a running session, not a copy whose original is gone', () => {
    expect(canBeKept(rowOf(remote()))).toBe(true);
    expect(canBeKept(rowOf(remote({ state: 'recording' })))).toBe(false);
    const copy = { id: 'a', file: { fileId: 'a', name: 'a.vigil.tar', sizeBytes: 9, url: '' }, origin: 'downloaded' as const, addedAt: 7, integrity: { state: 'verified' as const, detail: '' }, recording: remote({ hold }), gatewayAddress: 'https://one' };
    const [gone, both] = [libraryRows([copy], [], [], undefined, () => 'https://one')[0]!, libraryRows([copy], [], [remote()], undefined, () => 'https://one')[0]!];
    expect([canBeKept(gone), gone.there]).toEqual([false, undefined]);
    // The gateway's word now, not that of when it was downloaded.
    expect([canBeKept(both), both.place, both.there?.hold]).toEqual([true, 'here', undefined]);
    expect([gone, rowOf(remote())].map(copyWords)).toEqual(['The copy on this machine stays, and plays as before.', 'There is no copy on this machine: download it first if one is wanted.']);
  });
});
