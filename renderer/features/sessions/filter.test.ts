import { describe, expect, it } from 'vitest';
import { unixMillis } from '../../../shared/base/units';
import { sessionId } from '../../../shared/model/ids';
import type { Session } from '../../../shared/model/session';
import { compareValues, rowsAsText } from '../../kit/table/columns';
import { historicalColumns, onlineColumns } from './columns';
import { filterSessions, mergeSessions, noFilter, protocolsOf } from './filter';
import { endReasonWords } from './words';

const session = (change: Partial<Session>): Session => ({
  id: sessionId('s1'), user: 'alice', asset: 'db-7', protocol: 'ssh', team: 'payments', remoteAddress: '10.0.0.9', state: 'live', stateVersion: 1,
  startedAt: unixMillis(1_800_000_000_000), lastActivityAt: unixMillis(1_800_000_060_000), columns: 80, rows: 24, risk: 'low', riskScore: 3,
  riskCauses: [], participants: [], outputBytes: 1200, simulated: false, ...change,
});
const many = [
  session({}),
  session({ id: sessionId('s2'), user: 'bob', asset: 'web-04', risk: 'high', riskScore: 70, state: 'paused' }),
  session({ id: sessionId('s3'), user: 'uma', protocol: 'vnc', state: 'ended', endReason: 'admin_terminate', endText: 'Policy violation', endedAt: unixMillis(1_800_000_302_000) }),
];
const ids = (sessions: readonly Session[]) => sessions.map((each) => String(each.id));

describe('filtering sessions', () => {
  it('leaves everything in when nothing is asked', () => expect(filterSessions(many, noFilter)).toBe(many));
  it('wants every word, in any fact', () => {
    expect(ids(filterSessions(many, { ...noFilter, text: 'ALICE db-7' }))).toEqual(['s1']);
    expect(ids(filterSessions(many, { ...noFilter, text: 'policy' }))).toEqual(['s3']);
    expect(ids(filterSessions(many, { ...noFilter, text: 'alice web' }))).toEqual([]);
  });
  it('narrows by state, protocol and least risk', () => {
    expect(ids(filterSessions(many, { ...noFilter, state: 'paused' }))).toEqual(['s2']);
    expect(ids(filterSessions(many, { ...noFilter, protocol: 'vnc' }))).toEqual(['s3']);
    expect(ids(filterSessions(many, { ...noFilter, risk: 'medium' }))).toEqual(['s2']);
  });
  it('offers each protocol once', () => expect(protocolsOf(many)).toEqual(['ssh', 'vnc']));
});

describe('merging what was listed with what was streamed', () => {
  it('keeps the later state of a session and adds new ones', () => {
    const merged = mergeSessions([session({ stateVersion: 5, state: 'ended' })], [session({ stateVersion: 4 }), session({ id: sessionId('s9') })]);
    expect(merged.map((each) => [each.id, each.state])).toEqual([['s1', 'ended'], ['s9', 'live']]);
  });
});

describe('session columns', () => {
  const column = (id: string) => historicalColumns.find((each) => each.id === id)!;
  it('copy a row as the words on screen', () => {
    const shown = historicalColumns.filter((each) => ['user', 'asset', 'duration', 'end'].includes(each.id));
    expect(rowsAsText([many[2]!], shown)).toBe('User\tAsset\tDuration\tEnd reason\numa\tdb-7\t5 min 2 s\tTerminated: Policy violation');
  });
  it('sort risk by level first, then score', () => {
    const risk = column('risk');
    expect(compareValues(risk.sortValue?.(session({ risk: 'medium', riskScore: 99 })), risk.sortValue?.(session({ risk: 'high', riskScore: 1 })))).toBeLessThan(0);
  });
  it('have ids of their own', () => {
    for (const columns of [onlineColumns, historicalColumns]) expect(new Set(columns.map((each) => each.id)).size).toBe(columns.length);
  });
  it('say end reasons in words and unknown ones as they are', () => {
    expect(endReasonWords('idle_disconnect')).toBe('Idle too long');
    expect(endReasonWords('meteor')).toBe('meteor');
  });
});
