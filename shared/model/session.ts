import type { Millis, UnixMillis } from '../base/units';
import type { ParticipationId, RecordingId, SessionId } from './ids';
import type { Operator } from './operator';

export type SessionState = 'live' | 'paused' | 'ending' | 'ended';
export type RiskLevel = 'low' | 'medium' | 'high' | 'critical';
export type JoinIntent = 'monitor' | 'participate';
/**
 * What Pause does, by the gateway's policy: `suspend` holds the user's typing; `disconnect` ends the session, and the user may
 * connect again; `revoke` holds the typing and refuses the user's new sessions until it is released.
 */
export const pauseMeanings = ['suspend', 'disconnect', 'revoke'] as const;
export type PauseMeaning = (typeof pauseMeanings)[number];

export interface Participant {
  readonly participationId: ParticipationId;
  readonly operator: Operator;
  readonly intent: JoinIntent;
  readonly since: UnixMillis;
  /** Has typed within the last seconds. */
  readonly typing?: boolean | undefined;
}

/** One types at a time. */
export interface Control {
  /** Absent: the session's user. */
  readonly holder?: ParticipationId | undefined;
  readonly since: UnixMillis;
  /** Who would like to, oldest first. */
  readonly requests: readonly { readonly participationId: ParticipationId; readonly since: UnixMillis }[];
}

/** Somebody points at a cell of the screen, for some seconds. Column and row from 0. */
export interface Pointer {
  readonly participationId: ParticipationId;
  readonly name: string;
  readonly column: number;
  readonly row: number;
  readonly at: UnixMillis;
}

/** Somebody has looked at why the risk rose. What is acknowledged are causes: another cause is another alert. */
export interface AlertAcknowledgement {
  /** As in "Ana Kovac (ana)". */
  readonly by: string;
  readonly at: UnixMillis;
  readonly note: string;
  readonly causes: readonly string[];
}

/** What one shift leaves to the next, at a session. */
export interface HandoverNote {
  readonly id: string;
  readonly author: string;
  readonly at: UnixMillis;
  readonly text: string;
}

/** A rule of a policy that fitted something the session did. */
export interface RuleHit {
  readonly id: string;
  readonly policyId: string;
  readonly ruleId: string;
  /** The rule's title. */
  readonly title: string;
  /** What it was about, passwords veiled: a command, a file. */
  readonly text: string;
  readonly at: UnixMillis;
  /** Place in the recording. */
  readonly atMs: Millis;
  readonly score: number;
  /** It was stopped before it ran. */
  readonly refused: boolean;
  /** Somebody found that it was none; it counts for nothing then. */
  readonly falsePositive?: { readonly by: string; readonly note: string } | undefined;
}

/** A privileged session as the gateway tells it. All times are Unix milliseconds on the gateway's clock. */
/** What changes every second while a session prints. */
export interface SessionActivity {
  readonly id: SessionId;
  readonly lastActivityAt: UnixMillis;
  readonly outputBytes: number;
}

export interface Session {
  readonly id: SessionId;
  readonly user: string;
  readonly asset: string;
  readonly protocol: string;
  readonly team: string;
  readonly remoteAddress: string;
  readonly state: SessionState;
  /** Rises with every change of state; an order names the version it was decided on. */
  readonly stateVersion: number;
  readonly startedAt: UnixMillis;
  readonly endedAt?: UnixMillis | undefined;
  readonly lastActivityAt: UnixMillis;
  /** 0 when it is graphical. */
  readonly columns: number;
  readonly rows: number;
  /** Of a graphical session: pixels of its desktop. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly risk: RiskLevel;
  readonly riskScore: number;
  /** Why the risk rose, newest first. */
  readonly riskCauses: readonly string[];
  readonly participants: readonly Participant[];
  /** While paused or ending: by whom and since when. */
  readonly heldBy?: string | undefined;
  readonly heldSince?: UnixMillis | undefined;
  /** While ending: when it will be over. */
  readonly endsAt?: UnixMillis | undefined;
  readonly endReason?: string | undefined;
  readonly endText?: string | undefined;
  readonly outputBytes: number;
  readonly recordingId?: RecordingId | undefined;
  /** Played by a scenario, not by a person. */
  readonly simulated: boolean;
  /** Oldest first; absent: none, or not for this operator. */
  readonly acknowledgements?: readonly AlertAcknowledgement[] | undefined;
  readonly notes?: readonly HandoverNote[] | undefined;
  /** Oldest first, the newest fifty; absent: none, or not for this operator. */
  readonly ruleHits?: readonly RuleHit[] | undefined;
  /** Absent: everybody who participates types. */
  readonly control?: Control | undefined;
  /** Absent: suspend. */
  readonly pauseMeaning?: PauseMeaning | undefined;
  readonly pointers?: readonly Pointer[] | undefined;
  /** Nothing has happened for long: it is ended then, unless something does. */
  readonly idleEndsAt?: UnixMillis | undefined;
  /** The session's user has typed within the last seconds. */
  readonly userTyping?: boolean | undefined;
  /** While ending: the user was warned and may type until the end. */
  readonly endingOpen?: boolean | undefined;
  /** Of a live desktop: whether there is text that was copied in it, for who may ask. `closed`: its policy lets none out. Absent: not told. */
  readonly clipboardOut?: 'closed' | 'empty' | 'there' | undefined;
}

/** It shows a desktop, not a terminal. */
export const isGraphical = (session: Pick<Session, 'protocol'>): boolean => session.protocol === 'vnc' || session.protocol === 'rdp';

/** Pixels along each side of the squares in which people point at a desktop. */
export const pointedSquare = 16;

/** What people point at for one another: cells of a terminal, squares of a desktop. */
export function pointedGrid({ columns, rows, width = 0, height = 0 }: Pick<Session, 'columns' | 'rows' | 'width' | 'height'>): { readonly columns: number; readonly rows: number } {
  const squares = (pixels: number): number => Math.max(1, Math.ceil(pixels / pointedSquare));
  return width > 0 && height > 0 ? { columns: squares(width), rows: squares(height) } : { columns, rows };
}

/** The name people use for a session: `alice@db-7`. */
export const sessionName = (session: Pick<Session, 'user' | 'asset'>): string => `${session.user}@${session.asset}`;

/** Causes that raised the risk and that nobody has acknowledged, newest first. */
export function openCauses(session: {
  readonly riskCauses: readonly string[]; readonly acknowledgements?: readonly { readonly causes: readonly string[] }[] | undefined;
}): readonly string[] {
  const seen = new Set((session.acknowledgements ?? []).flatMap(({ causes }) => causes));
  return session.riskCauses.filter((cause) => !seen.has(cause));
}

/** Whose keys reach the session, by name: one, or all who participate and the user. */
export function typistsOf(session: Session): readonly string[] {
  const { control, participants, user } = session;
  if (control === undefined) return [user, ...participants.filter(({ intent }) => intent === 'participate').map(({ operator }) => operator.displayName)];
  return [participants.find(({ participationId }) => participationId === control.holder)?.operator.displayName ?? user];
}
