import './policies.css';
import { ArrowLeft, Plus, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { may, mayNotSentence, nobody } from '../../../shared/policy/permissions';
import type { PolicyInForce } from '../../../shared/model/policy';
import { Button, IconButton } from '../../kit/button';
import { Select } from '../../kit/choice';
import { EmptyState } from '../../kit/display';
import { useServices } from '../../services/services';
import { choiceOf } from '../../state/gateway-choice';
import { selectGateways } from '../../state/gateway-selectors';
import { useConsole } from '../../state/store';
import { useGatewayChoices } from '../../state/use-gateway-choices';
import { EditorDialog, type PolicyDraft } from './editor-dialog';
import { PolicyPanel } from './policy-panel';
import { RemoveDialog } from './remove-dialog';
import { TrialDialog } from './trial-dialog';
import { usePolicies } from './use-policies';

type Open =
  | { readonly kind: 'edit'; readonly draft: PolicyDraft }
  | { readonly kind: 'remove'; readonly policy: PolicyInForce }
  | { readonly kind: 'try'; readonly name: string; readonly text: string };

const what = 'A policy is a set of rules about commands and files: what raises a session’s risk, raises an alert, warns its user, is refused before it runs, or pauses and ends the session. New sessions get what is in force when they begin; running ones keep what they had.';

/** The policies of one gateway. */
export function PoliciesScreen() {
  const { gateways } = useServices();
  const [, navigate] = useLocation();
  const [chosen, setChosen] = useState('');
  const [open, setOpen] = useState<Open>();
  const choices = useGatewayChoices();
  const link = gateways.find(({ id }) => choiceOf(id) === chosen) ?? gateways[0];
  const operator = useConsole((state) => selectGateways(state).find(({ id }) => id === link?.id)?.operator);
  const { list, problem, again } = usePolicies(link);
  const close = (): void => setOpen(undefined);
  const whyNot = operator === undefined ? 'You are not signed in to a gateway.'
    : may(operator, 'policy', nobody) && list?.editable !== false ? undefined : mayNotSentence(operator, 'policy', 'change policies');
  const make = <Button variant="primary" icon={<Plus size={14} aria-hidden />} whyNot={whyNot} onPress={() => setOpen({ kind: 'edit', draft: { id: '', text: template, revision: '' } })}>New policy…</Button>;
  return (
    <section className="screen" aria-label="Policies">
      <header className="toolbar">
        <IconButton variant="quiet" label="Back to Settings" icon={<ArrowLeft size={16} aria-hidden />} onPress={() => navigate('/settings')} />
        <h1>Policies</h1>
        {choices && link && <Select label="Gateway" choices={choices.filter(({ id }) => gateways.some((one) => choiceOf(one.id) === id))} value={choiceOf(link.id)} onChange={setChosen} />}
        <span className="grow" />
        {list && make}
      </header>
      {link === undefined ? <EmptyState icon={<ShieldCheck size={32} aria-hidden />} title="Policies are at the gateway">{what} Sign in to a gateway to see its policies.</EmptyState>
        : problem !== undefined ? <EmptyState icon={<ShieldCheck size={32} aria-hidden />} title="The policies cannot be shown" actions={<Button onPress={again}>Try again</Button>}>{problem.what} {problem.tip}</EmptyState>
        : list === undefined ? <EmptyState title="Asking the gateway for its policies…" />
        : list.policies.length === 0 ? <EmptyState icon={<ShieldCheck size={32} aria-hidden />} title="No policy is in force" actions={make}>{what} Press New policy, or put a JSON file into the gateway’s folder of policies.</EmptyState>
        : (
          <div className="scroll policies" tabIndex={0} role="group" aria-label="Policies in force">
            <p className="soft policies-what">{what}{whyNot === undefined ? '' : ` You can read them here. ${whyNot}`}</p>
            {list.policies.map((policy) => (
              <PolicyPanel
                key={policy.id} policy={policy} whyNot={whyNot}
                onEdit={() => setOpen({ kind: 'edit', draft: policy })} onRemove={() => setOpen({ kind: 'remove', policy })} onTry={() => setOpen({ kind: 'try', name: policy.id, text: policy.text })}
              />
            ))}
          </div>
        )}
      {link && open?.kind === 'edit' && <EditorDialog link={link} draft={open.draft} taken={list?.policies.map(({ id }) => id) ?? []} onSaved={again} onClose={close} />}
      {link && open?.kind === 'remove' && <RemoveDialog link={link} policy={open.policy} onRemoved={again} onClose={close} />}
      {link && open?.kind === 'try' && <TrialDialog link={link} name={open.name} text={open.text} onClose={close} />}
    </section>
  );
}

const template = `${JSON.stringify({
  title: 'Databases', description: '', enabled: true, scope: { assets: ['db-*'] },
  rules: [
    { id: 'drop-table', title: 'Drops a table', match: { kind: 'pattern', pattern: 'drop\\s+table', ignoreCase: true }, score: 50, actions: [{ do: 'alert' }] },
    { id: 'reboot', title: 'Restarts the machine', match: { kind: 'words', words: ['shutdown', '-r'] }, score: 25, actions: [{ do: 'forbid', text: 'Ask the database team.' }] },
  ],
}, undefined, 2)}\n`;
