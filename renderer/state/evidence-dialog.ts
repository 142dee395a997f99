import { createSlice, type PayloadAction } from '@reduxjs/toolkit';
import type { OpenedFile } from '../../shared/ipc/schemas';

interface AskedOf {
  readonly file: OpenedFile;
  readonly title: string;
  /** Of the recording's gateway, as the main process knows it. */
  readonly gatewayAddress?: string | undefined;
}

/** Which dialog about evidence is open, if any. Player and library open them; the evidence feature shows them. */
export type EvidenceDialog =
  | AskedOf & {
    readonly kind: 'make';
    /** As the recording's own gateway calls them. */
    readonly sessionId?: string | undefined;
    readonly recordingId?: string | undefined;
    /** Which recording of a file that holds several. */
    readonly recordingChoice?: string | undefined;
  }
  | AskedOf & { readonly kind: 'hand-over'; readonly caseNumber: string };

export const evidenceDialogSlice = createSlice({
  name: 'evidenceDialog',
  initialState: {} as { readonly dialog?: EvidenceDialog },
  reducers: {
    evidenceDialogOpened: (_state, { payload }: PayloadAction<EvidenceDialog>) => ({ dialog: payload }),
    evidenceDialogClosed: () => ({}),
  },
});

export const { evidenceDialogOpened, evidenceDialogClosed } = evidenceDialogSlice.actions;
