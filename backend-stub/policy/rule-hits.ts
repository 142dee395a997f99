import { millis, unixMillis } from '../../shared/base/units';
import type { AuditEvent } from '../../shared/model/audit';
import type { RuleHit } from '../../shared/model/session';
import { hitEvents } from './rule-counts';

/** Two hits of one rule in one session raise its risk once. */
export const riskName = ({ policyId, ruleId }: Pick<RuleHit, 'policyId' | 'ruleId'>): string => `${policyId}/${ruleId}`;

/** As the audit log has them: what was found before the gateway was killed is not lost. */
export function hitsFrom(log: readonly AuditEvent[]): readonly RuleHit[] {
  const hits = new Map<string, RuleHit>();
  for (const { event, details, time } of log) {
    const id = details['hit'] ?? '';
    const known = hits.get(id);
    if (event === hitEvents.hit) {
      hits.set(id, {
        id, policyId: details['policy'] ?? '', ruleId: details['rule'] ?? '', title: details['ruleTitle'] ?? '', text: details['text'] ?? '', at: unixMillis(time),
        atMs: millis(Number(details['atMs']) || 0), score: Number(details['score']) || 0, refused: details['refused'] === 'true',
      });
    } else if (known !== undefined && event === hitEvents.falsePositive) hits.set(id, { ...known, falsePositive: { by: details['author'] ?? '', note: details['note'] ?? '' } });
    else if (known !== undefined && event === hitEvents.undone) hits.set(id, { ...known, falsePositive: undefined });
  }
  return [...hits.values()];
}
