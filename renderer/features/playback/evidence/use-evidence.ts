import type { RecordingInfo } from '../../../../shared/recording/port';
import { ownId } from '../../../../shared/model/gateway-ids';
import type { PlayTarget } from '../../../services/services';
import { evidenceDialogOpened } from '../../../state/evidence-dialog';
import { useConsoleDispatch } from '../../../state/store';
import type { Reading } from '../open-target';
import type { PlaybackOpening } from '../opening';

export interface EvidenceEntry {
  readonly id: 'evidence';
  readonly label: string;
  readonly whyNot?: string | undefined;
  onChoose(): void;
  readonly onHandOver?: ((caseNumber: string) => void) | undefined;
}

/** What the player offers about evidence: making it of what plays, or handing on the bundle that is open. */
export function useEvidence(opening: PlaybackOpening, target: PlayTarget, info: RecordingInfo | undefined, reading: Reading): EvidenceEntry {
  const dispatch = useConsoleDispatch();
  // What was dropped is the page's alone: the main process cannot read it.
  const file = target.kind === 'dropped' ? undefined : target.kind === 'library' ? target.entry.file : target.file;
  const entry = target.kind === 'library' ? target.entry : undefined;
  const title = info?.title || file?.title || file?.name || '';
  const gatewayAddress = entry?.gatewayAddress;
  return {
    id: 'evidence', label: 'Evidence bundle…',
    whyNot: file === undefined ? 'It is being kept in the library; open it there.' : info?.evidence ? 'This is evidence already: hand it over instead.' : undefined,
    onChoose: () => {
      if (file === undefined) return;
      dispatch(evidenceDialogOpened({
        kind: 'make', file, title, sessionId: info?.sessionId ?? entry?.recording?.sessionId, recordingId: entry?.recording && ownId(entry.recording.id), recordingChoice: reading.recordingId ?? opening.location.recordingId, gatewayAddress,
      }));
    },
    onHandOver: file === undefined ? undefined : (caseNumber) => void dispatch(evidenceDialogOpened({ kind: 'hand-over', file, title, caseNumber, gatewayAddress })),
  };
}
