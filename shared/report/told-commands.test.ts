import { describe, expect, it } from 'vitest';
import { auditEventId } from '../model/ids';
import type { AuditEvent } from '../model/audit';
import { event } from './events.fixture';
import { makeReport } from './make-report';
import { toldCommands } from './told-commands';

let sequence = 0;
const told = (name: string, success: boolean, details: Record<string, string>): AuditEvent => event({ id: auditEventId(`e${(sequence += 1)}`), sequence, event: name, title: name, category: name === 'session.command' ? 'Session' : 'Security', success, details });
const command = (text: string, atMs: number) => told('session.command', true, { command: text, atMs: String(atMs), given: 'at the prompt' });
const hit = (text: string, atMs: number, success: boolean, id: string) => told('policy.hit', success, { text, atMs: String(atMs), ruleTitle: 'Wide delete', score: '45', hit: id });

const events = [
  command('ls', 1_000), command('rm -rf /srv', 5_000), hit('rm -rf /srv', 5_010, true, 'h1'), hit('mkfs /dev/sda', 9_000, false, 'h2'), command('rm -rf /srv', 60_000),
  told('policy.false-positive', true, { hit: 'h1' }), told('policy.false-positive', true, { hit: 'h2' }), told('policy.false-positive.undo', true, { hit: 'h2' }),
];

describe('commands the gateway told', () => {
  it('carry the rules they hit, and what was kept from running is among them', () => {
    expect(toldCommands(events, 0).map(({ at, text, refused, verdict }) => [at, text, refused, verdict])).toEqual([
      [1_000, 'ls', false, ''], [5_000, 'rm -rf /srv', false, 'Wide delete · score 45 · marked as a false positive'], [9_000, 'mkfs /dev/sda', true, 'Refused · Wide delete · score 45'], [60_000, 'rm -rf /srv', false, ''],
    ]);
  });
  it('are counted by the anomaly report: refused ones as forbidden, others as rises of risk; judging is no anomaly', () => {
    const { figures, tables } = makeReport('anomaly', events, {}, { zone: 'UTC' }).report;
    const value = (id: string) => figures.find((one) => one.id === id)?.value;
    expect([value('anomalies'), value('forbidden'), value('risk'), value('false-positives'), value('alarm')]).toEqual([2, 1, 1, 1, 0]);
    expect(tables[0]!.rows).toHaveLength(2);
  });
});
