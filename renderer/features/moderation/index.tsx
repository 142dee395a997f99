import './moderation.css';
import { useConsole } from '../../state/store';
import { LocksDialog } from './locks-dialog';
import { OrderNotices } from './order-notices';
import { TerminateDialog } from './terminate-dialog';

/** Dialogs and notices of orders; mounted once by the frame, opened from anywhere by `moderationOpened`. */
export function ModerationLayer() {
  const dialog = useConsole((state) => state.moderation.dialog);
  return (
    <>
      <OrderNotices />
      {dialog?.kind === 'locks' && <LocksDialog lockKind={dialog.lockKind} name={dialog.name} />}
      {dialog?.kind === 'terminate' && <TerminateDialog sessionId={dialog.sessionId} />}
    </>
  );
}
