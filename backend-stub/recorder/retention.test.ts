import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { unixMillis } from '../../shared/base/units';
import { recordingId, sessionId } from '../../shared/model/ids';
import type { Session } from '../../shared/model/session';
import { createFileRecorder } from './index';
import { beyond } from './retention';

describe('what simulated sessions leave behind', () => {
  it('is bounded in bytes and number, the newest staying', () => {
    fc.assert(fc.property(
      fc.uniqueArray(fc.record({ id: fc.uuid(), bytes: fc.nat(100), startedAt: fc.integer({ min: 1_000, max: 9_999 }).map(String) }), { selector: (one) => one.startedAt, maxLength: 30 }),
      fc.nat(800), fc.nat(20), (recordings, bytes, count) => {
        const gone = new Set(beyond(recordings, { bytes, count }));
        const kept = recordings.filter((one) => !gone.has(one.id));
        expect(kept.length).toBeLessThanOrEqual(count);
        expect(kept.reduce((sum, one) => sum + one.bytes, 0)).toBeLessThanOrEqual(bytes);
        const removed = recordings.filter((one) => gone.has(one.id));
        for (const one of removed) for (const other of kept) expect(other.startedAt > one.startedAt).toBe(true);
      },
    ));
  });

  it('goes from the disk, also when it is found at a start, and never a recording of a person', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'vigil-retention-'));
    const server = { id: 'gateway-1', name: 'Test gateway' };
    const session = (index: number, simulated: boolean): Session => ({
      id: sessionId(`session-${index}`), user: 'alice', asset: 'db-7', protocol: 'ssh', team: 'payments', remoteAddress: '127.0.0.1', state: 'ended', stateVersion: 1,
      startedAt: unixMillis(index * 1_000), endedAt: unixMillis(index * 1_000 + 500), lastActivityAt: unixMillis(0), columns: 80, rows: 24, risk: 'low', riskScore: 0, riskCauses: [],
      participants: [], outputBytes: 0, recordingId: recordingId(`session-${index}`), simulated,
    });
    const onDisk = async (): Promise<readonly string[]> => (await readdir(join(directory, 'recordings'))).filter((name) => name.startsWith('session-')).sort();
    try {
      const recorder = await createFileRecorder({ directory, server, simulated: { bytes: 1e9, count: 2 } });
      for (const index of [1, 2, 3, 4, 5]) {
        const writer = await recorder.open(session(index, index !== 1));
        await writer.append('output', 'hello');
        await writer.finalise(session(index, index !== 1));
      }
      await vi.waitFor(async () => expect(await onDisk()).toEqual(['session-1', 'session-4', 'session-5']));
      expect(recorder.list().map((one) => one.recordingId)).toEqual(['session-1', 'session-4', 'session-5']);
      const later = await createFileRecorder({ directory, server, patienceMs: 0, simulated: { bytes: 0, count: 2 } });
      await later.recover();
      await vi.waitFor(async () => expect(await onDisk()).toEqual(['session-1']));
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
});
