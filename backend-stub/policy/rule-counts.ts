import type { AuditEvent } from '../../shared/model/audit';
import type { AuditLog } from '../audit/audit-log';

/** Names in the audit log. */
export const hitEvents = { hit: 'policy.hit', falsePositive: 'policy.false-positive', undone: 'policy.false-positive.undo' } as const;

export interface RuleCount {
  readonly hits: number;
  readonly falsePositives: number;
}

/** Hits and false positives of each rule, as the audit log has them. */
export class RuleCounts {
  readonly #counts = new Map<string, { hits: number; falsePositives: number }>();

  static async open(audit: AuditLog): Promise<RuleCounts> {
    const counts = new RuleCounts();
    for (let at = 0; at < audit.sequence;) {
      const page = await audit.after(at, 2_000);
      if (page.length === 0) break;
      for (const event of page) counts.take(event);
      at = page.at(-1)?.sequence ?? audit.sequence;
    }
    audit.listen((event) => counts.take(event));
    return counts;
  }

  of(policyId: string, ruleId: string): RuleCount {
    return this.#counts.get(`${policyId}/${ruleId}`) ?? { hits: 0, falsePositives: 0 };
  }

  take({ event, details }: Pick<AuditEvent, 'event' | 'details'>): void {
    if (event !== hitEvents.hit && event !== hitEvents.falsePositive && event !== hitEvents.undone) return;
    const key = `${details['policy'] ?? ''}/${details['rule'] ?? ''}`;
    const count = this.#counts.get(key) ?? { hits: 0, falsePositives: 0 };
    if (event === hitEvents.hit) count.hits += 1;
    else count.falsePositives += event === hitEvents.falsePositive ? 1 : -1;
    this.#counts.set(key, count);
  }
}
