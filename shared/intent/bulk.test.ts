import fc from 'fast-check';
import { expect, it } from 'vitest';
import { unixMillis } from '../base/units';
import { sessionId } from '../model/ids';
import { roles, type Operator } from '../model/operator';
import type { Session, SessionState } from '../model/session';
import { bulkIntents, planBulk, type BulkKind } from './bulk';
import { whyNot } from './intents';

const session = fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd', 'e'), state: fc.constantFrom<SessionState>('live', 'paused', 'ending', 'ended'), team: fc.constantFrom('payments', 'soc') }).map(({ id, state, team }): Session => ({
  id: sessionId(id), user: 'alice', asset: id, protocol: 'ssh', team, remoteAddress: '', state, stateVersion: 1, startedAt: unixMillis(0), lastActivityAt: unixMillis(0), columns: 80, rows: 24,
  risk: 'low', riskScore: 0, riskCauses: [], participants: [], outputBytes: 0, simulated: false,
}));
const operator = fc.constantFrom(...roles).map((role): Operator => ({ loginName: 'o', displayName: 'O', userDirectory: 'local', role, team: 'payments' }));
const kind = fc.constantFrom<BulkKind>('pause', 'resume', 'terminate');

it('a bulk order hits exactly those one order would be allowed for, each once, and says why of every other', () => {
  fc.assert(fc.property(kind, fc.array(session), fc.option(operator, { nil: undefined }), (order, sessions, who) => {
    const { hits, left } = planBulk(order, sessions, () => who);
    expect([...hits, ...left.map((each) => each.session)].map(({ id }) => id).sort()).toEqual([...new Set(sessions.map(({ id }) => id))].sort());
    for (const hit of hits) expect(who && whyNot(bulkIntents[order], who, hit)).toBeUndefined();
    for (const each of left) expect(each.why).toBe(who ? whyNot(bulkIntents[order], who, each.session) : 'You are not signed in to its gateway.');
    expect(hits.map(({ id }) => sessions.findIndex((each) => each.id === id))).toEqual(hits.map(({ id }) => sessions.findIndex((each) => each.id === id)).sort((a, b) => a - b));
  }));
});
