import { useState } from 'react';
import type { Problem } from '../../../shared/base/problem';
import type { RecordingId } from '../../../shared/model/ids';
import { Button } from '../../kit/button';
import { Dialog } from '../../kit/dialog';
import { TextField } from '../../kit/field';
import { useServices } from '../../services/services';
import { useConsole } from '../../state/store';
import { findMine, selectViewingOf } from '../../state/viewing';
import { Left } from './approvals-dialog';
import { stateWords } from './words';

/** Why a recording is opened; and the approval it takes, where the policy of its gateway wants one. */
export function OpenRecordingDialog({ recordingId, name, at }: { readonly recordingId: RecordingId; readonly name: string; readonly at: 'gateway' | 'here' }) {
  const { orders, viewing } = useServices();
  const policy = useConsole((state) => selectViewingOf(state, recordingId));
  const request = useConsole((state) => findMine(state, recordingId, 'recording'));
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const needsApproval = at === 'gateway' && policy.approval.includes('recording');
  const granted = request?.state === 'granted';
  const asking = needsApproval && !granted;
  const words = reason.trim();
  const wanted = words === '' && (asking || policy.reasonRequired) ? 'Say in a few words why.' : asking && request?.state === 'pending' ? 'Your request is waiting for an answer.' : undefined;
  const close = (): void => viewing.settle(undefined);
  const handle = async (): Promise<void> => {
    setBusy(true);
    if (asking) setProblem((await orders.requestApproval({ recordingId }, name, words)).problem);
    else if (at === 'here') viewing.settle(words);
    else {
      const opened = await orders.openRecording(recordingId, name, words);
      setProblem(opened.problem);
      if (opened.accepted) viewing.settle(words);
    }
    setBusy(false);
  };
  return (
    <Dialog
      title={`Open the recording of ${name}`} isOpen onClose={close}
      feet={(
        <>
          <Button onPress={close}>Cancel</Button>
          <Button variant="primary" whyNot={wanted} isDisabled={busy} onPress={() => void handle()}>{asking ? 'Ask for approval' : at === 'here' ? 'Play' : 'Open'}</Button>
        </>
      )}
    >
      {needsApproval && <p className="soft">Its gateway opens recordings with another person's approval.</p>}
      {request && needsApproval && <p role="status"><strong>{stateWords(request)}</strong>{request.state === 'pending' && <> It expires in <Left approval={request} />.</>}{request.state !== 'expired' && request.note ? ` ${request.note}` : ''}</p>}
      <TextField label="Why you open it" value={reason} onChange={setReason} lines={2} autoFocus />
      <p className="soft">Your reason is written to the audit record.</p>
      {problem && <p role="alert" className="field-error">{problem.what} {problem.tip}</p>}
    </Dialog>
  );
}
