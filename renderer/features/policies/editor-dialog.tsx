import { FlaskConical } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { Problem } from '../../../shared/base/problem';
import { readCommandPolicy, scopeWords } from '../../../shared/policy/command-policy';
import { Button } from '../../kit/button';
import { Dialog } from '../../kit/dialog';
import { TextField } from '../../kit/field';
import { useServices, type GatewayLink } from '../../services/services';
import { RuleInWords } from './rule-in-words';
import { TrialDialog } from './trial-dialog';

/** What is being written: a new policy has neither id nor revision. */
export interface PolicyDraft {
  readonly id: string;
  readonly text: string;
  readonly revision: string;
}

export interface EditorDialogProps {
  readonly link: GatewayLink;
  readonly draft: PolicyDraft;
  /** Ids of policies that are there. */
  readonly taken: readonly string[];
  onSaved(): void;
  onClose(): void;
}

const idPattern = /^[a-z0-9][a-z0-9-]{0,62}$/;

export function idProblem(id: string, taken: readonly string[]): string | undefined {
  if (!idPattern.test(id)) return 'The name wants small letters, digits and “-”, such as production-databases.';
  return taken.includes(id) ? `There is a policy ${id} already.` : undefined;
}

/** A policy as JSON, checked as it is typed and said in words; saved by an order. */
export function EditorDialog({ link, draft, taken, onSaved, onClose }: EditorDialogProps) {
  const { orders } = useServices();
  const isNew = draft.revision === '';
  const [id, setId] = useState(draft.id);
  const [text, setText] = useState(draft.text);
  const [busy, setBusy] = useState(false);
  const [trying, setTrying] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const read = useMemo(() => readCommandPolicy(text, 'The policy'), [text]);
  const wrong = read.ok ? undefined : read.problem.what;
  const wrongId = isNew && id !== '' ? idProblem(id, taken) : undefined;
  const whyNotSave = wrong ?? (isNew && id === '' ? 'Give it a name first.' : wrongId) ?? (!isNew && text === draft.text ? 'Nothing has changed.' : undefined);
  const handle = async (): Promise<void> => {
    setBusy(true);
    const outcome = await orders.savePolicy(link.id, { id, revision: draft.revision, text });
    setBusy(false);
    if (!outcome.accepted) return setProblem(outcome.problem);
    onSaved();
    onClose();
  };
  return (
    <Dialog
      title={isNew ? 'New policy' : `Policy ${draft.id}`} isOpen onClose={onClose} wide
      feet={(
        <>
          <Button icon={<FlaskConical size={14} aria-hidden />} whyNot={wrong} onPress={() => setTrying(true)}>Try it…</Button>
          <span className="grow" />
          <Button onPress={onClose}>Cancel</Button>
          <Button variant="primary" whyNot={whyNotSave} isDisabled={busy} onPress={() => void handle()}>Save</Button>
        </>
      )}
    >
      {isNew && <TextField label="Name" value={id} onChange={setId} error={wrongId} hint="The name of its file at the gateway." autoFocus />}
      <TextField label="Policy (JSON)" value={text} onChange={setText} lines={isNew ? 13 : 16} mono error={wrong} hint="New sessions get it as soon as it is saved; running ones keep what they had." {...(isNew ? {} : { autoFocus: true })} />
      {read.ok && (
        <div className="policy-said" tabIndex={0} role="group" aria-label="In words">
          <p className="soft">Concerns {scopeWords(read.value)}.{read.value.enabled ? '' : ' It is off.'}</p>
          {read.value.rules.map((rule) => <p key={rule.id}><strong>{rule.title}</strong> <RuleInWords rule={rule} /></p>)}
        </div>
      )}
      {problem && <p role="alert" className="field-error">{problem.what} {problem.tip}</p>}
      {trying && <TrialDialog link={link} name={isNew ? id || 'the new policy' : draft.id} text={text} onClose={() => setTrying(false)} />}
    </Dialog>
  );
}
