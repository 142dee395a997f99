import { useState } from 'react';
import type { SessionId } from '../../../shared/model/ids';
import { sessionName } from '../../../shared/model/session';
import { Button } from '../../kit/button';
import { Dialog } from '../../kit/dialog';
import { TextField } from '../../kit/field';
import { useServices } from '../../services/services';
import { moderationClosed } from '../../state/moderation';
import { useConsole, useConsoleDispatch } from '../../state/store';

/** Words at this moment of a joined session: a chapter of its recording. */
export function MarkDialog({ sessionId }: { readonly sessionId: SessionId }) {
  const { orders } = useServices();
  const dispatch = useConsoleDispatch();
  const session = useConsole((state) => state.sessions.entities[sessionId]);
  const [text, setText] = useState('');
  const close = (): void => void dispatch(moderationClosed());
  if (!session || session.state === 'ended') return null;
  const handle = (): void => {
    if (text.trim() === '') return;
    close();
    void orders.mark(session, text.trim());
  };
  return (
    <Dialog title={`Mark this moment of ${sessionName(session)}`} isOpen onClose={close} feet={<><Button onPress={close}>Cancel</Button><Button variant="primary" isDisabled={text.trim() === ''} onPress={handle}>Mark</Button></>}>
      <form onSubmit={(event) => { event.preventDefault(); handle(); }}>
        <TextField label="What happens here" value={text} onChange={setText} autoFocus hint="A chapter of the recording: whoever replays it can jump here." />
      </form>
    </Dialog>
  );
}
