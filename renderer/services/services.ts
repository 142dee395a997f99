import { createContext, use } from 'react';
import type { Disposable } from '../../shared/base/dispose';
import type { Problem, Result } from '../../shared/base/problem';
import type { BulkKind } from '../../shared/intent/bulk';
import type { ControlAction, KeepingOrderKind } from '../../shared/intent/order';
import type { TerminateReasonCode } from '../../shared/intent/reasons';
import type { Download, LibraryEntry, OpenedFile } from '../../shared/ipc/schemas';
import type { WindowPlace } from '../../shared/ipc/window-place';
import type { Approval } from '../../shared/model/approval';
import type { GatewayId, OrderId, ParticipationId, RecordingId, SessionId } from '../../shared/model/ids';
import type { Review } from '../../shared/model/recording';
import type { JoinIntent, RuleHit, Session } from '../../shared/model/session';
import type { Millis } from '../../shared/base/units';
import type { LibraryProgress, LibrarySearchPort, RecordingFacts } from '../../shared/recording/library-search/port';
import type { RecordingPort, SearchQuery } from '../../shared/recording/port';
import type { ReportPort } from '../../shared/report/port';
import type { GatewayLink, RoutedGateway } from '../gateway/routed';
import type { PathedFile } from '../host/group-files';
import type { Host } from '../host/host';
import type { LivePort, TileStatus } from '../live/port';
import type { Alert } from '../state/alert-machine';
import type { OrderRecord } from '../state/orders';
import type { Storage } from '../storage/storage';

/** What the player shows: an entry of the library, a file opened from disk without being kept, or one dropped on the window. */
export type PlayTarget = (
  | { readonly kind: 'library'; readonly entry: LibraryEntry }
  | { readonly kind: 'file'; readonly file: OpenedFile }
  /** Read from its gateway piece by piece by whoever may play but not download it; `recording` has the gateway's own ids. Nothing of it is kept. */
  | { readonly kind: 'streamed'; readonly file: OpenedFile; readonly recording: Download['recording']; readonly gatewayAddress: string }
  /** `file.url` is empty: the bytes are in `blob`, and those of the files that belong to it in `others`. */
  | { readonly kind: 'dropped'; readonly file: OpenedFile; readonly blob: File; readonly others: readonly File[] }
) & { readonly start?: PlayStart | undefined };

/** Where playing begins: a moment that was found, with the search that found it. */
export interface PlayStart {
  readonly at: Millis;
  readonly search?: SearchQuery | undefined;
}

export type { GatewayLink } from '../gateway/routed';

/** A file with the folders it was dropped in: "case-7/session/timing". */
export type { PathedFile } from '../host/group-files';

/** Recordings on their way into the library. */
export interface IntakeState {
  readonly running: boolean;
  /** Recordings, so far. */
  readonly total: number;
  readonly kept: number;
  /** Whose bytes the library holds already: no second copy was made. */
  readonly already: readonly string[];
  /** What is being copied, and how far it is, 0..1. */
  readonly current?: { readonly name: string; readonly fraction: number } | undefined;
  readonly failed: readonly { readonly name: string; readonly problem: Problem }[];
  /** Files that are no recordings. */
  readonly strangers: readonly string[];
  readonly cancelled: boolean;
}

/** Takes dropped files into the library, one recording at a time. */
export interface Intake {
  /** Undefined when nothing came in, or what came was put away. */
  getSnapshot(): IntakeState | undefined;
  subscribe(listener: () => void): () => void;
  /** Stops after what is whole; the rest stays out. */
  cancel(): void;
  dismiss(): void;
}

export interface CatalogueState {
  /** What recordings are, by entry id, or file id for those of an opened folder. */
  readonly facts: ReadonlyMap<string, RecordingFacts>;
  /** Those that could not be read, and why. */
  readonly problems: ReadonlyMap<string, Problem>;
  /** Recordings that were opened together, and are not kept. */
  readonly folder: readonly OpenedFile[];
  /** Of what was opened together: files that are no recordings. */
  readonly strangers: readonly string[];
  /** Files of a folder that were not looked at yet. */
  readonly opening: number;
  readonly progress?: LibraryProgress | undefined;
}

/** What is known of all recordings on this machine, and the search across them. Rebuildable. */
export interface Catalogue {
  getSnapshot(): CatalogueState;
  subscribe(listener: () => void): () => void;
  /** Takes the place of what was opened before; nothing closes it. */
  showFolder(files: readonly OpenedFile[]): void;
  /** It is in the library now. */
  leaveFolder(fileId: string): void;
  /** What a file is, by its content. */
  recognise: LibrarySearchPort['recognise'];
  search: LibrarySearchPort['search'];
}

/** A recording worker of its own; `dispose` ends it. */
export interface RecordingConnection extends Disposable {
  readonly port: RecordingPort;
}

/** A report worker of its own; `dispose` ends it, and what it read is gone. */
export interface ReportConnection extends Disposable {
  readonly port: ReportPort;
}

/** What the live worker last said of each tile; at most once a second. Not in the store: it ticks. */
export interface TileBoard {
  status(session: SessionId): TileStatus | undefined;
  /** Answers how to stop listening. */
  subscribe(session: SessionId, listener: () => void): () => void;
}

/** Whether anybody can see this window: it is neither minimised nor hidden. */
export interface WindowSight {
  readonly shown: boolean;
  /** Answers how to stop listening. */
  subscribe(listener: () => void): () => void;
}

export interface TerminateChoice {
  readonly reasonCode: TerminateReasonCode;
  readonly reasonText?: string | undefined;
  /** Absent: the reason's own, else the gateway's default. 0: at once. */
  readonly graceMs?: number | undefined;
  /** The user is warned and may type until the end. */
  readonly warn?: boolean | undefined;
  /** The user is locked, too; released by itself after so many minutes, 0 or absent: never. */
  readonly lockUser?: boolean | undefined;
  readonly lockMinutes?: number | undefined;
  /** The user's access to the asset is revoked, too. */
  readonly revokeAccess?: boolean | undefined;
}

/** Ends exactly `sessions`, at once. The user or asset is locked. */
export interface PanicChoice {
  readonly scope: { readonly kind: 'user' | 'asset'; readonly name: string } | undefined;
  readonly sessions: readonly SessionId[];
  readonly reasonCode: TerminateReasonCode;
  readonly reasonText: string;
  readonly secondFactor: string;
  readonly gateway: GatewayId;
  readonly lockMinutes?: number | undefined;
}

/** How an order went as far as the gateway's answer; effective comes later, by the audit event. */
export interface OrderOutcome {
  readonly accepted: boolean;
  readonly participation?: ParticipationId | undefined;
  readonly problem?: Problem | undefined;
}

/** Gives orders and follows them on screen. Every method answers; none throws. Offline they answer a problem. */
export interface OrderDesk {
  /** With `participation`: changes the mode of a join in place. */
  join(session: Session, intent: JoinIntent, participation?: ParticipationId, reason?: string): Promise<OrderOutcome>;
  leave(session: Session, participation: ParticipationId): Promise<OrderOutcome>;
  pause(session: Session): Promise<OrderOutcome>;
  resume(session: Session): Promise<OrderOutcome>;
  terminate(session: Session, choice: TerminateChoice): Promise<OrderOutcome>;
  undoTerminate(session: Session): Promise<OrderOutcome>;
  /** Says that these causes of the session's risk have been looked at. */
  acknowledge(session: Session, causes: readonly string[], note: string): Promise<OrderOutcome>;
  /** Who types, where one does at a time. `to`: of giving and declining; absent = the session's user. */
  control(session: Session, action: ControlAction, to?: ParticipationId): Promise<OrderOutcome>;
  /** Words at this moment of the recording. */
  mark(session: Session, text: string): Promise<OrderOutcome>;
  panic(choice: PanicChoice): Promise<OrderOutcome>;
  /** Leaves words at the session for the next shift. */
  note(session: Session, text: string): Promise<OrderOutcome>;
  /** One of a bulk order: followed in that order's table. */
  bulk(kind: BulkKind, session: Session, choice: TerminateChoice, id: OrderId): Promise<OrderOutcome>;
  /** The same order once more, for one whose answer was lost: it has one effect. */
  again(record: OrderRecord): Promise<OrderOutcome>;
  /** At this gateway; without one at the first. */
  lock(kind: 'user' | 'asset', name: string, reason: string, gateway?: GatewayId, minutes?: number): Promise<OrderOutcome>;
  unlock(lockId: string, name: string): Promise<OrderOutcome>;
  /** `minutes`: 0 = without an end. */
  grantAccess(user: string, asset: string, reason: string, gateway?: GatewayId, minutes?: number): Promise<OrderOutcome>;
  revokeAccess(user: string, asset: string, reason: string, gateway?: GatewayId): Promise<OrderOutcome>;
  /** What the gateway wants before this recording's bytes leave it. */
  openRecording(recording: RecordingId, name: string, reason: string): Promise<OrderOutcome>;
  /** Asks another person's approval: to join a session, or any to an asset, or to open a recording. */
  requestApproval(about: { readonly sessionId: SessionId; readonly intent: JoinIntent } | { readonly recordingId: RecordingId } | { readonly asset: string; readonly intent: JoinIntent; readonly gateway: GatewayId }, name: string, reason: string): Promise<OrderOutcome>;
  answerApproval(approval: Approval, granted: boolean, note: string): Promise<OrderOutcome>;
  withdrawApproval(approval: Approval): Promise<OrderOutcome>;
  review(recording: RecordingId, note: string): Promise<OrderOutcome>;
  /** Says that what a rule found is a false positive, or (`isOne` false) that it counts after all. */
  judgeHit(session: Session, hit: RuleHit, isOne: boolean, note: string): Promise<OrderOutcome>;
  /** Holds, releases or deletes a recording at its gateway. */
  keep(kind: KeepingOrderKind, recording: RecordingId, name: string, reason: string): Promise<OrderOutcome>;
  /** Puts `text` in the place of this gateway's policy as it was at `revision` ("" = a new one). */
  savePolicy(gateway: GatewayId, policy: { readonly id: string; readonly revision: string; readonly text: string }): Promise<OrderOutcome>;
  removePolicy(gateway: GatewayId, policy: { readonly id: string; readonly revision: string }): Promise<OrderOutcome>;
}

/** What a gateway's policy wants before a recording opens, and who has looked at which recording. */
export interface ViewingDesk {
  /** The open dialog's answer: the reason (empty where none is wanted), or undefined: it was closed. */
  settle(reason: string | undefined): void;
  /** Marks a recording as looked at; while its gateway is away it waits in the outbox. Answers what kept it from that. */
  review(recording: { readonly id: string; readonly address: string; readonly sessionId: string }, note: string): Promise<Problem | undefined>;
  /** A review of this console that its gateway has not confirmed. */
  waitingReview(address: string, id: string): Review | undefined;
  /** The gateway's own word on a recording's review. */
  reviewTold(address: string, id: string, review: Review): void;
  subscribe(listener: () => void): () => void;
  getSnapshot(): ReadonlyMap<string, Review>;
}

export interface AlertDesk {
  /**
   * Risk: told to the gateway, and so to all consoles; while it is away kept here and told when it is back. Everything else is
   * this machine's own trouble: all its windows know, the audit is told.
   */
  acknowledge(alert: Alert, note: string): Promise<Problem | undefined>;
}

/** The long-lived objects of one window. */
export interface Services {
  /** Which of the console's windows this is. */
  readonly place: WindowPlace;
  readonly host: Host;
  /**
   * All gateways as one: each call goes to the gateway of the session it is about. Lists are asked for gateway by gateway, of
   * `gateways`. Undefined while nobody is signed in to any: the console works offline.
   */
  readonly gateway: RoutedGateway | undefined;
  /** The gateways this window is connected to, oldest first. */
  readonly gateways: readonly GatewayLink[];
  /** Undefined with the gateway. */
  readonly live: LivePort | undefined;
  /** The cache of this window; it may be thrown away. */
  readonly storage: Storage;
  readonly tiles: TileBoard;
  readonly sight: WindowSight;
  readonly orders: OrderDesk;
  readonly alerts: AlertDesk;
  readonly viewing: ViewingDesk;
  /** Starts a recording worker. */
  openRecording(): RecordingConnection;
  /** Starts a report worker. */
  openReports(): ReportConnection;
  /** Starts a download from the recording's own gateway. */
  download(recording: Download['recording']): Promise<Result<undefined>>;
  /** Plays it from its gateway without keeping anything of it, for whoever may play but not download it. */
  stream(recording: Download['recording'], start?: PlayStart): Promise<Result<undefined>>;
  /** Shows the player: remembers the target and goes to `/play/<id>`. */
  openPlayer(target: PlayTarget): void;
  /** Plays and keeps files dropped on the window; with `stay` only keeps them. */
  openDropped(files: readonly PathedFile[], stay: boolean): Promise<void>;
  /** One opened recording plays; several are listed in the library, without being kept. */
  openFiles(files: readonly OpenedFile[]): void;
  /** Copies opened recordings into the library; they leave the opened folder. */
  keepOpened(files: readonly OpenedFile[]): Promise<void>;
  readonly intake: Intake;
  readonly catalogue: Catalogue;
  /** Offers a text as a file of the operator's choice. True when it was saved; a failure is told as a problem. */
  saveText(suggestedName: string, text: string): Promise<boolean>;
  /** The same for a text of any length, piece by piece. */
  saveLong(suggestedName: string, text: string): Promise<boolean>;
  /** What `/play/<id>` means: a file opened in this window, else undefined and the library is asked. */
  playTarget(id: string): PlayTarget | undefined;
}

export const ServicesContext = createContext<Services | undefined>(undefined);

/** The services of this window; only inside the console's frame. */
export function useServices(): Services {
  const services = use(ServicesContext);
  if (!services) throw new Error('useServices needs a ServicesContext above it');
  return services;
}
