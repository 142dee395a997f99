import { evidenceDialogClosed } from '../../state/evidence-dialog';
import { useConsole, useConsoleDispatch } from '../../state/store';
import { HandOverDialog } from './hand-over-dialog';
import { MakeDialog } from './make-dialog';
import './evidence.css';

/** The dialog about evidence that somebody asked for. */
export function EvidenceDialogs() {
  const dialog = useConsole((state) => state.evidenceDialog.dialog);
  const dispatch = useConsoleDispatch();
  const close = (): void => void dispatch(evidenceDialogClosed());
  if (dialog === undefined) return null;
  return dialog.kind === 'make' ? <MakeDialog asked={dialog} onClose={close} /> : <HandOverDialog asked={dialog} onClose={close} />;
}
