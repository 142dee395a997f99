import fc from 'fast-check';
import { expect, it } from 'vitest';
import { unixMillis } from '../base/units';
import { firstGateway, idAt } from '../model/gateway-ids';
import { gatewayId, sessionId } from '../model/ids';
import type { Session, SessionState } from '../model/session';
import { panicHits, panicNames } from './panic';

const second = gatewayId('g2');
const session = fc.record({
  id: fc.uuid(), gateway: fc.constantFrom(firstGateway, second), state: fc.constantFrom<SessionState>('live', 'paused', 'ending', 'ended'), user: fc.constantFrom('alice', 'bob'), asset: fc.constantFrom('db-7', 'web-1'),
}).map(({ id, gateway, ...rest }): Session => ({
  ...rest, id: idAt(gateway, sessionId(id)), protocol: 'ssh', team: '', remoteAddress: '', stateVersion: 1, startedAt: unixMillis(0), lastActivityAt: unixMillis(0), columns: 80, rows: 24,
  risk: 'low', riskScore: 0, riskCauses: [], participants: [], outputBytes: 0, simulated: false,
}));
const scope = fc.option(fc.constantFrom({ kind: 'user' as const, name: 'alice' }, { kind: 'asset' as const, name: 'db-7' }), { nil: undefined });

it('lists every running session of the scope at that gateway and nothing else; names and counts agree with it', () => {
  fc.assert(fc.property(fc.array(session), fc.constantFrom(firstGateway, second), scope, (sessions, gateway, which) => {
    const hits = panicHits(sessions, gateway, which);
    for (const each of sessions) {
      const own = gateway === firstGateway ? !each.id.includes('~') : each.id.startsWith('g2~');
      const meant = own && each.state !== 'ended' && (which === undefined || (which.kind === 'user' ? each.user : each.asset) === which.name);
      expect(hits.includes(each)).toBe(meant);
    }
    expect(hits.length).toBe(new Set(hits).size);
    for (const { name, count } of panicNames(sessions, gateway, 'user')) expect(panicHits(sessions, gateway, { kind: 'user', name }).length).toBe(count);
  }));
});
