import { useState } from 'react';
import type { Problem } from '../../../shared/base/problem';
import type { PolicyInForce } from '../../../shared/model/policy';
import { Button } from '../../kit/button';
import { Dialog } from '../../kit/dialog';
import { useServices, type GatewayLink } from '../../services/services';

export function RemoveDialog({ link, policy, onRemoved, onClose }: { readonly link: GatewayLink; readonly policy: PolicyInForce; onRemoved(): void; onClose(): void }) {
  const { orders } = useServices();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const handle = async (): Promise<void> => {
    setBusy(true);
    const outcome = await orders.removePolicy(link.id, policy);
    setBusy(false);
    if (!outcome.accepted) return setProblem(outcome.problem);
    onRemoved();
    onClose();
  };
  return (
    <Dialog
      title={`Remove the policy ${policy.id}?`} isOpen onClose={onClose} role="alertdialog"
      feet={<><Button onPress={onClose} autoFocus>Cancel</Button><Button variant="danger" isDisabled={busy} onPress={() => void handle()}>Remove policy</Button></>}
    >
      <p>Its file is deleted at the gateway. New sessions begin without its rules; running ones keep them. What it has found stays in the record.</p>
      {problem && <p role="alert" className="field-error">{problem.what} {problem.tip}</p>}
    </Dialog>
  );
}
