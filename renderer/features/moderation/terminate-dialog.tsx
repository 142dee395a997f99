import { useState } from 'react';
import { terminateReasons, type TerminateReasonCode } from '../../../shared/intent/reasons';
import type { SessionId } from '../../../shared/model/ids';
import { sessionName } from '../../../shared/model/session';
import { Button } from '../../kit/button';
import { Select } from '../../kit/choice';
import { Dialog } from '../../kit/dialog';
import { TextField } from '../../kit/field';
import { useServices } from '../../services/services';
import { selectGatewayOf, selectLabelOf } from '../../state/gateway-selectors';
import { moderationClosed } from '../../state/moderation';
import { useConsole, useConsoleDispatch } from '../../state/store';

const reasons = terminateReasons.map((reason) => ({ id: reason.code, label: reason.label }));

/** Terminate with words of one's own. The user reads them, so does the audit log. */
export function TerminateDialog({ sessionId }: { readonly sessionId: SessionId }) {
  const { orders } = useServices();
  const dispatch = useConsoleDispatch();
  const session = useConsole((state) => state.sessions.entities[sessionId]);
  const grace = useConsole((state) => selectGatewayOf(state, sessionId)?.info.terminateGraceMs ?? 3000);
  const label = useConsole((state) => selectLabelOf(state, sessionId));
  const [code, setCode] = useState<TerminateReasonCode>('other');
  const [text, setText] = useState('');
  const close = (): void => void dispatch(moderationClosed());
  if (!session || session.state === 'ended') return null;
  const atOnce = terminateReasons.find((reason) => reason.code === code)?.graceMs === 0;
  const handle = (): void => {
    close();
    void orders.terminate(session, { reasonCode: code, reasonText: text.trim() || undefined });
  };
  return (
    <Dialog
      title={`Terminate ${sessionName(session)}${label ? ` at ${label.name}` : ''}`} isOpen onClose={close} role="alertdialog"
      feet={<><Button onPress={close}>Keep it running</Button><Button variant="danger" onPress={handle}>{`Terminate ${sessionName(session)}`}</Button></>}
    >
      <Select label="Reason" showLabel choices={reasons} value={code} onChange={setCode} />
      <TextField label="In words (the user reads them)" value={text} onChange={setText} lines={3} autoFocus />
      <p className="soft">
        {atOnce ? 'The session ends at once; there is no undo.' : `Input is locked at once; the session ends after ${Math.round(grace / 1000)} s, during which Undo works.`}
      </p>
    </Dialog>
  );
}
