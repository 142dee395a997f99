import { describe, expect, it } from 'vitest';
import type { LibraryEntry } from '../../shared/ipc/schemas';
import type { Operator } from '../../shared/model/operator';
import { rightsOf } from '../../shared/policy/permissions';
import type { GatewayState } from './gateways';
import { whyNotWith } from './viewing';

const recording = { id: 'r', sessionId: 's', user: 'alice', asset: 'db-7', protocol: 'ssh', team: 'payments', startedAt: 0, duration: 0, sizeBytes: 0, sha256: '', state: 'finalised' as const, endReason: '' };
const entry = (more: Partial<LibraryEntry>): LibraryEntry => ({
  id: 'r', file: { fileId: 'f', name: 'r.tar', sizeBytes: 1, url: '' }, origin: 'downloaded', addedAt: 0, integrity: { state: 'verified', detail: '' }, ...more,
});
const gateway = (operator?: Operator): GatewayState => ({
  id: '' as GatewayState['id'], operator, signedIn: operator !== undefined, wanted: true, facts: { state: 'offline' }, live: 'stopped', skew: 0, fresh: false,
  info: { address: 'https://one', serverId: 's', name: 'One', version: '1', demo: false, demoUsers: [], signingKey: '', signingKeyId: '', announcesWatchers: true, terminateGraceMs: 0 },
});
const who = (role: Operator['role'], deny: readonly string[] = [], team = 'payments'): Operator =>
  ({ loginName: 'ana', displayName: 'Ana', userDirectory: 'local', role, team, rights: rightsOf(role, { grant: [], deny }) });
const from = { gatewayAddress: 'https://one', recording };

describe('what may be done with a recording on this machine', () => {
  it('goes by the rights at the gateway it came from, as they are now', () => {
    expect(whyNotWith('export', entry(from), [gateway(who('auditor'))])).toBeUndefined();
    expect(whyNotWith('export', entry(from), [gateway(who('auditor', ['export']))]))
      .toBe('Your rights at One, where this recording is from, do not let you export from recordings. Ask a platform admin for the right to export from recordings.');
    expect(whyNotWith('reveal-input', entry(from), [gateway(who('auditor', ['export']))])).toBeUndefined();
    expect(whyNotWith('export', entry(from), [gateway(who('team-lead', [], 'network'))])).toContain('do not let you');
    expect(whyNotWith('export', entry(from), [gateway(who('user'))])).toContain('do not let you');
  });

  it('goes by what is remembered while nobody is signed in there', () => {
    const remembered = { ...from, recording: { ...recording, rights: { export: false, 'reveal-input': true } } };
    for (const gateways of [[gateway()], []]) {
      expect(whyNotWith('export', entry(remembered), gateways)).toContain('do not let you');
      expect(whyNotWith('reveal-input', entry(remembered), gateways)).toBeUndefined();
    }
    // What was remembered gives way to what is known.
    expect(whyNotWith('export', entry(remembered), [gateway(who('auditor'))])).toBeUndefined();
  });

  it('is nobody\'s business but the owner\'s for a file of unknown origin', () => {
    expect(whyNotWith('export', entry({ origin: 'imported' }), [gateway(who('user', ['export']))])).toBeUndefined();
    expect(whyNotWith('export', undefined, [gateway(who('user', ['export']))])).toBeUndefined();
  });
});
