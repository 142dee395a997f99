import { createSlice, type PayloadAction } from '@reduxjs/toolkit';
import type { BulkKind } from '../../shared/intent/bulk';
import type { KeepingOrderKind } from '../../shared/intent/order';
import type { RemoteRecording } from '../../shared/model/recording';
import type { Kept } from './keeping';
import type { GatewayId, RecordingId, SessionId } from '../../shared/model/ids';

/** Which moderation dialog is open, if any. Wall, session and palette open them; the moderation feature shows them. */
export type ModerationDialog =
  | { readonly kind: 'terminate'; readonly sessionId: SessionId }
  | { readonly kind: 'notes'; readonly sessionId: SessionId }
  | { readonly kind: 'acknowledge'; readonly alerts: readonly string[] }
  | { readonly kind: 'shift' }
  | { readonly kind: 'approvals' }
  /** `here`: the copy is on this machine; else it is about to leave the gateway. */
  | { readonly kind: 'open-recording'; readonly recordingId: RecordingId; readonly name: string; readonly at: 'gateway' | 'here' }
  /** How long a recording stays at its gateway. */
  | { readonly kind: 'keeping'; readonly order: KeepingOrderKind; readonly recording: RemoteRecording; readonly name: string; readonly place: Kept['place'] }
  | { readonly kind: 'mark'; readonly sessionId: SessionId }
  /** `scope` absent: the choice is made in the dialog. */
  | { readonly kind: 'panic'; readonly scope?: { readonly kind: 'user' | 'asset'; readonly name: string } | undefined; readonly gateway?: GatewayId | undefined }
  | { readonly kind: 'bulk'; readonly order: BulkKind; readonly sessions: readonly SessionId[] }
  | { readonly kind: 'locks'; readonly tab?: 'locks' | 'access'; readonly lockKind?: 'user' | 'asset'; readonly name?: string };

export const moderationSlice = createSlice({
  name: 'moderation',
  initialState: {} as { readonly dialog?: ModerationDialog },
  reducers: {
    moderationOpened: (_state, { payload }: PayloadAction<ModerationDialog>) => ({ dialog: payload }),
    moderationClosed: () => ({}),
  },
});

export const { moderationOpened, moderationClosed } = moderationSlice.actions;
