import './moderation.css';
import { useConsole } from '../../state/store';
import { BulkDialog } from './bulk-dialog';
import { KeepingDialog } from './keeping-dialog';
import { LocksDialog } from './locks-dialog';
import { MarkDialog } from './mark-dialog';
import { NotesDialog } from './notes-dialog';
import { OrderNotices } from './order-notices';
import { PanicDialog } from './panic-dialog';
import { TerminateDialog } from './terminate-dialog';

/** Dialogs and notices of orders; mounted once by the frame, opened from anywhere by `moderationOpened`. */
export function ModerationLayer() {
  const dialog = useConsole((state) => state.moderation.dialog);
  return (
    <>
      <OrderNotices />
      {dialog?.kind === 'locks' && <LocksDialog tab={dialog.tab} lockKind={dialog.lockKind} name={dialog.name} />}
      {dialog?.kind === 'bulk' && <BulkDialog kind={dialog.order} ids={dialog.sessions} />}
      {dialog?.kind === 'panic' && <PanicDialog scope={dialog.scope} gateway={dialog.gateway} />}
      {dialog?.kind === 'keeping' && <KeepingDialog order={dialog.order} recording={dialog.recording} name={dialog.name} place={dialog.place} />}
      {dialog?.kind === 'mark' && <MarkDialog sessionId={dialog.sessionId} />}
      {dialog?.kind === 'notes' && <NotesDialog sessionId={dialog.sessionId} />}
      {dialog?.kind === 'terminate' && <TerminateDialog sessionId={dialog.sessionId} />}
    </>
  );
}
