import type { Problem } from '../base/problem';
import type { Millis, UnixMillis } from '../base/units';
import type { RecordingId, SessionId } from './ids';

/** The policies of a gateway. */
export interface PolicyList {
  readonly policies: readonly PolicyInForce[];
  /** The operator may change them. */
  readonly editable: boolean;
}
export interface PolicyInForce {
  readonly id: string;
  /** JSON, as in the gateway's file. */
  readonly text: string;
  /** What a `save-policy` says it was made from. */
  readonly revision: string;
  readonly counts: readonly { readonly ruleId: string; readonly hits: number; readonly falsePositives: number }[];
  /** The file cannot be used: what was before is in force. */
  readonly problem?: Problem | undefined;
  /** Comes with the gateway; there is no file to remove. */
  readonly builtIn: boolean;
}
export interface PolicyTrial {
  /** Newest first. */
  readonly hits: readonly TriedHit[];
  /** Commands and files that were looked at. */
  readonly lookedAt: number;
  /** Recordings they are of. */
  readonly recordings: number;
  /** There were more hits. */
  readonly limited: boolean;
  /** The text is no policy. */
  readonly problem?: Problem | undefined;
}
export interface TriedHit {
  readonly ruleId: string;
  readonly sessionId: SessionId;
  readonly user: string;
  readonly asset: string;
  readonly recordingId: RecordingId;
  readonly text: string;
  readonly at: UnixMillis;
  /** Place in the recording. */
  readonly atMs: Millis;
}
