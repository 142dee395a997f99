import { createAction } from '@reduxjs/toolkit';
import type { UnixMillis } from '../../shared/base/units';
import type { Access } from '../../shared/model/access';
import type { Approval } from '../../shared/model/approval';
import type { AuditEvent } from '../../shared/model/audit';
import type { GatewayId } from '../../shared/model/ids';
import type { Lock } from '../../shared/model/lock';
import type { RemoteRecording } from '../../shared/model/recording';
import type { Session, SessionActivity } from '../../shared/model/session';
import type { FactsConnection } from '../gateway/client';

/** What one gateway told since the last frame, in one piece. Made by ingest.ts and nobody else. */
export interface FactsBatch {
  readonly gateway: GatewayId;
  /** True: `sessions`, `locks`, `approvals` and `access` are the whole truth about this gateway; what is not in them is gone. */
  readonly whole: boolean;
  readonly sessions: readonly Session[];
  /** Of sessions that are not in `sessions`. */
  readonly activity?: readonly SessionActivity[] | undefined;
  readonly locks?: readonly Lock[] | undefined;
  readonly approvals?: readonly Approval[] | undefined;
  readonly access?: readonly Access[] | undefined;
  readonly events: readonly AuditEvent[];
  readonly recordings: readonly RemoteRecording[];
  readonly connection?: FactsConnection | undefined;
  /** The gateway's clock minus this machine's, in ms. */
  readonly skew?: number | undefined;
  /** When this machine took it in. */
  readonly at: number;
}

export const factsArrived = createAction<FactsBatch>('facts/arrived');
/** What this machine remembers from before, shown until the gateway speaks. */
export const memoryRecalled = createAction<{ readonly sessions: readonly Session[]; readonly recordings: readonly RemoteRecording[] }>('facts/recalled');

export type ServerTime = { readonly server: UnixMillis; readonly receivedAt: number };
