import { useState } from 'react';
import type { Problem } from '../../../shared/base/problem';
import { Button } from '../../kit/button';
import { Dialog } from '../../kit/dialog';
import { TextField } from '../../kit/field';
import { useServices } from '../../services/services';
import type { LibraryRow } from './rows';

/** Says that one has looked at a recording, with a note; every console sees it. */
export function ReviewDialog({ row, onClose }: { readonly row: LibraryRow; readonly onClose: () => void }) {
  const { viewing } = useServices();
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const { remote, gatewayAddress } = row;
  const mark = async (): Promise<void> => {
    if (remote === undefined || gatewayAddress === undefined) return;
    setBusy(true);
    const failed = await viewing.review({ id: row.id, address: gatewayAddress, sessionId: remote.sessionId }, note.trim());
    setBusy(false);
    setProblem(failed);
    if (failed === undefined) onClose();
  };
  return (
    <Dialog
      title={`Reviewed: ${row.name}`} isOpen onClose={onClose}
      feet={<><Button onPress={onClose}>Cancel</Button><Button variant="primary" isDisabled={busy} onPress={() => void mark()}>Mark as reviewed</Button></>}
    >
      <TextField label="Note (what you found)" value={note} onChange={setNote} lines={3} autoFocus />
      <p className="soft">Every console sees that you looked at it, when, and the note; it is written to the audit record. While the gateway is away it waits on this machine.</p>
      {problem && <p role="alert" className="field-error">{problem.what} {problem.tip}</p>}
    </Dialog>
  );
}
