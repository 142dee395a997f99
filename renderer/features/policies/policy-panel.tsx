import { FlaskConical, Pencil, Trash2 } from 'lucide-react';
import { readCommandPolicy, scopeWords } from '../../../shared/policy/command-policy';
import type { PolicyInForce } from '../../../shared/model/policy';
import { Button } from '../../kit/button';
import { Badge } from '../../kit/display';
import { formatCount } from '../../kit/format/format';
import { RuleInWords } from './rule-in-words';

export interface PolicyPanelProps {
  readonly policy: PolicyInForce;
  /** Why it cannot be changed. */
  readonly whyNot: string | undefined;
  onEdit(): void;
  onRemove(): void;
  onTry(): void;
}

/** One policy: whom it concerns, its rules in words, what each has found. */
export function PolicyPanel({ policy, whyNot, onEdit, onRemove, onTry }: PolicyPanelProps) {
  const { id, text, counts, problem, builtIn } = policy;
  const read = readCommandPolicy(text, id);
  const title = read.ok ? read.value.title : id;
  return (
    <section className="panel policy" aria-label={`Policy ${id}`}>
      <div className="row wrap">
        <h2>{title}</h2>
        <span className="mono soft">{id}</span>
        {builtIn && <Badge>comes with the gateway</Badge>}
        {read.ok && !read.value.enabled && <Badge tone="warn">off</Badge>}
        <span className="grow" />
        <Button className="small" icon={<FlaskConical size={13} aria-hidden />} aria-label={`Try ${id}…`} onPress={onTry}>Try it…</Button>
        <Button className="small" icon={<Pencil size={13} aria-hidden />} aria-label={`Edit ${id}…`} whyNot={whyNot} onPress={onEdit}>Edit…</Button>
        <Button className="small" icon={<Trash2 size={13} aria-hidden />} aria-label={`Remove ${id}…`} whyNot={whyNot ?? (builtIn ? 'It comes with the gateway: it can be changed, not removed.' : undefined)} onPress={onRemove}>Remove…</Button>
      </div>
      {problem && <p className="field-error" role="status">{problem.what} What was before is in force.</p>}
      {!read.ok ? <p className="field-error">{read.problem.what} This console may be older than the gateway.</p> : (
        <>
          {read.value.description !== '' && <p>{read.value.description}</p>}
          <p className="soft">Concerns {scopeWords(read.value)}.</p>
          <ul className="policy-rules" aria-label={`Rules of ${id}`}>
            {read.value.rules.map((rule) => (
              <li key={rule.id}>
                <span className="stack-tight"><strong>{rule.title}</strong><span className="soft"><RuleInWords rule={rule} /></span></span>
                <span className="policy-count">{countWords(counts.find(({ ruleId }) => ruleId === rule.id))}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

/** As in "12 hits, 3 of them false positives". */
export function countWords(count: PolicyInForce['counts'][number] | undefined): string {
  if (count === undefined || count.hits === 0) return 'no hits';
  return `${formatCount(count.hits, 'hit')}${count.falsePositives === 0 ? '' : `, ${formatCount(count.falsePositives, 'false positive')}`}`;
}
