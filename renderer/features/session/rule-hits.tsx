import { useState } from 'react';
import type { Problem } from '../../../shared/base/problem';
import { sessionName, type RuleHit, type Session } from '../../../shared/model/session';
import { may, mayNotSentence } from '../../../shared/policy/permissions';
import { Button } from '../../kit/button';
import { Dialog } from '../../kit/dialog';
import { TextField } from '../../kit/field';
import { formatPosition, withoutDirection } from '../../kit/format/format';
import { RelativeTime } from '../../kit/format/relative-time';
import { useServices } from '../../services/services';
import { selectOperatorOf, selectSkewOf } from '../../state/gateway-selectors';
import { useConsole } from '../../state/store';

/** What rules of policies found in a session, newest first. */
export function RuleHits({ session }: { readonly session: Session }) {
  const skew = useConsole((state) => selectSkewOf(state, session.id));
  const hits = [...session.ruleHits ?? []].reverse();
  return (
    <section aria-label="Rules that hit">
      <h2>Rules that hit</h2>
      {hits.length === 0 ? <p className="soft">None, as far as the gateway tells your role.</p> : (
        <ul className="session-events" aria-label="Rules that hit">{hits.map((hit) => <HitRow key={hit.id} session={session} hit={hit} skew={skew} placed />)}</ul>
      )}
    </section>
  );
}

/** One of them among the events: the rule, what it was about, what it adds to the risk, and whether somebody found that it was none. */
export function HitRow({ session, hit, skew, placed = false }: { readonly session: Session; readonly hit: RuleHit; readonly skew: number; readonly placed?: boolean }) {
  const { orders } = useServices();
  const operator = useConsole((state) => selectOperatorOf(state, session.id));
  const [judging, setJudging] = useState(false);
  const whyNot = operator === undefined ? 'You are not signed in to a gateway.'
    : may(operator, 'view', session) ? undefined : mayNotSentence(operator, 'view', 'judge what rules found in this session');
  const { falsePositive: judged } = hit;
  const counts = judged === undefined && (hit.score > 0 || hit.refused);
  return (
    <li className={`session-hit${counts ? ' warning' : ''}${judged ? ' judged' : ''}`} aria-label={`Rule ${hit.title}`}>
      <span className="session-event-time"><RelativeTime at={hit.at} skew={skew} /></span>
      <span className="stack">
        <strong>{hit.title}</strong>
        <span className="mono">{withoutDirection(hit.text)}</span>
        <span className="soft">{hitWords(hit)}{placed ? `, at ${formatPosition(hit.atMs, false)}` : ''}</span>
        {judged && <span>False positive, by {judged.by}{judged.note === '' ? '' : `: ${judged.note}`}</span>}
        {judged
          ? <Button className="small" whyNot={whyNot} aria-label={`Undo the false positive of ${hit.title}`} onPress={() => void orders.judgeHit(session, hit, false, '')}>Undo</Button>
          : <Button className="small" whyNot={whyNot} aria-label={`Mark ${hit.title} as false positive…`} onPress={() => setJudging(true)}>Mark as false positive…</Button>}
      </span>
      {judging && <JudgeDialog session={session} hit={hit} onClose={() => setJudging(false)} />}
    </li>
  );
}

/** As in "Refused before it ran, risk +50, policy production". */
export const hitWords = ({ refused, score, policyId, falsePositive }: RuleHit): string =>
  [refused ? 'Refused before it ran' : 'It ran', score === 0 ? 'no risk' : falsePositive === undefined ? `risk +${score}` : `its risk of ${score} does not count`, `policy ${policyId}`].join(', ');

function JudgeDialog({ session, hit, onClose }: { readonly session: Session; readonly hit: RuleHit; readonly onClose: () => void }) {
  const { orders } = useServices();
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const handle = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    const outcome = await orders.judgeHit(session, hit, true, note.trim());
    setBusy(false);
    if (outcome.accepted) onClose();
    else setProblem(outcome.problem);
  };
  return (
    <Dialog
      title="Mark as false positive" isOpen onClose={onClose}
      feet={<><Button onPress={onClose}>Cancel</Button><Button variant="primary" isDisabled={busy} onPress={() => void handle()}>Mark as false positive</Button></>}
    >
      <p>{hit.title} in {sessionName(session)}: <span className="mono">{withoutDirection(hit.text)}</span></p>
      <form onSubmit={(event) => { event.preventDefault(); void handle(); }}>
        <TextField label="Why it is none" value={note} onChange={setNote} autoFocus hint="What the rule added to the risk no longer counts. The record keeps both, with your name; it can be undone." />
      </form>
      {problem && <p role="alert" className="field-error">{problem.what} {problem.tip}</p>}
    </Dialog>
  );
}
