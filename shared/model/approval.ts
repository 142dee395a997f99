import type { UnixMillis } from '../base/units';

/** What may need another person's yes: joining in one of two ways, and opening a recording. */
export const purposes = ['monitor', 'participate', 'recording'] as const;
export type Purpose = (typeof purposes)[number];

export type ApprovalState = 'pending' | 'granted' | 'denied' | 'expired' | 'withdrawn';

export interface ApprovalSubject {
  readonly kind: 'session' | 'recording' | 'asset';
  /** Of the session or recording; the asset's name. */
  readonly id: string;
  /** What people call it: "alice@db-7". */
  readonly name: string;
}

/** Somebody asks another person's approval. Times are the gateway's. */
export interface Approval {
  readonly id: string;
  /** Login name, and as in "Ana Kovac (ana)". */
  readonly requester: string;
  readonly requesterName: string;
  readonly subject: ApprovalSubject;
  readonly purpose: Purpose;
  readonly reason: string;
  readonly askedAt: UnixMillis;
  /** Pending: when it counts as unanswered. Granted: until when it may be used. */
  readonly expiresAt: UnixMillis;
  readonly state: ApprovalState;
  /** As in "Pat Lindt (pat)". */
  readonly decidedBy?: string | undefined;
  readonly decidedAt?: UnixMillis | undefined;
  readonly note?: string | undefined;
  /** The operator who is told this may grant or deny it. */
  readonly mayDecide?: boolean | undefined;
}

/** What must be there before somebody watches or plays; the gateway's policy. */
export interface ViewingPolicy {
  /** Joining a session and opening a recording need a reason. */
  readonly reasonRequired: boolean;
  /** These need another person's approval. */
  readonly approval: readonly Purpose[];
  /** Participating needs a second person, who watches the session or has approved. */
  readonly fourEyes: boolean;
  /** What happens when the second person leaves: who typed only watches, or the session pauses, too. */
  readonly secondLeaves: 'monitor' | 'pause';
  /** The wall shows pictures of joined sessions only. */
  readonly joinedOnly: boolean;
  /** A request nobody answers expires after so long. */
  readonly answerSeconds: number;
  /** An approval, and a reason given for a recording, hold for so long. */
  readonly validMinutes: number;
}

export const openViewing: ViewingPolicy = {
  reasonRequired: false, approval: [], fourEyes: false, secondLeaves: 'monitor', joinedOnly: false, answerSeconds: 300, validMinutes: 60,
};

export const purposeWords: Readonly<Record<Purpose, string>> = { monitor: 'monitor', participate: 'participate in', recording: 'open the recording of' };

/** "participate in alice@db-7" */
export const askedFor = ({ purpose, subject }: Pick<Approval, 'purpose' | 'subject'>): string =>
  `${purposeWords[purpose]} ${subject.kind === 'asset' ? `any session on ${subject.name}` : subject.name}`;
