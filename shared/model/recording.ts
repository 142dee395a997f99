import type { Millis, UnixMillis } from '../base/units';
import type { RecordingId, SessionId } from './ids';

/** Somebody has looked at a recording. */
export interface Review {
  /** As in "Ana Kovac (ana)". */
  readonly by: string;
  readonly at: UnixMillis;
  readonly note: string;
}

/** It stays, however old it becomes. */
export interface Hold {
  /** As in "Ana Kovac (ana)". */
  readonly by: string;
  readonly at: UnixMillis;
  readonly reason: string;
}

/** Where a recording is kept: on the gateway's disk, in its storage, or in both. */
export interface KeptIn {
  readonly where: 'gateway' | 'storage' | 'both';
  /** Until then the storage deletes it for nobody. */
  readonly lockedUntil?: UnixMillis | undefined;
}

/** As in "In storage, locked until 2027-05-03 10:00:00 UTC". */
export function keptWords({ where, lockedUntil }: KeptIn, formatTime: (time: UnixMillis) => string, now = Date.now()): string {
  const place = { gateway: 'On the gateway', storage: 'In storage', both: 'On the gateway and in storage' }[where];
  return lockedUntil === undefined || lockedUntil <= now ? place : `${place}, locked until ${formatTime(lockedUntil)}`;
}

/** A recording as the gateway lists it. */
export interface RemoteRecording {
  readonly id: RecordingId;
  readonly sessionId: SessionId;
  readonly user: string;
  readonly asset: string;
  readonly protocol: string;
  readonly team: string;
  readonly startedAt: UnixMillis;
  readonly duration: Millis;
  /** Size of the downloadable bundle in bytes. */
  readonly sizeBytes: number;
  /** Hex SHA-256 of the downloadable bundle. */
  readonly sha256: string;
  /** `deleted`: it was there, and is not any more. */
  readonly state: 'recording' | 'finalised' | 'recovered' | 'deleted';
  readonly endReason: string;
  /** Absent: nobody has marked it as reviewed. */
  readonly review?: Review | undefined;
  readonly hold?: Hold | undefined;
  /** Absent: the gateway does not say. */
  readonly keptIn?: KeptIn | undefined;
}

/**
 * What is known of a recording's integrity.
 * `verified`: hashes and signature hold, by a key this console knows. `unknown-key`: they hold, but nobody vouches for
 * the key. `prefix`: the file is cut, and everything up to there that can be checked is as it was signed. `unsigned`: nothing to check against. `failed`: something differs from what was signed.
 */
export type Integrity = 'verified' | 'unknown-key' | 'prefix' | 'unsigned' | 'failed';

export interface IntegrityReport {
  readonly state: Integrity;
  /** Sentence for people: which part, which key. */
  readonly detail: string;
  readonly keyId?: string | undefined;
  /** Of an evidence bundle: each part with what was found. */
  readonly parts?: readonly PartIntegrity[] | undefined;
}

/** One part of an evidence bundle. `at`: the first byte that differs, or of the first MiB that does. */
export interface PartIntegrity {
  readonly name: string;
  readonly state: 'intact' | 'altered' | 'unsigned' | 'unknown-key';
  readonly detail: string;
  readonly at?: number | undefined;
}

/** How sure we are that nobody changed it, in a few words; `detail` says more. */
export function integrityWords(report: Pick<IntegrityReport, 'state' | 'keyId'>, gateway?: string): { readonly tone: 'ok' | 'warn' | 'plain' | 'stop'; readonly words: string } {
  const key = report.keyId === undefined ? '' : ` key ${report.keyId.slice(0, 4)}…`;
  switch (report.state) {
    case 'verified': return { tone: 'ok', words: `Verified${key === '' ? '' : ` ·${gateway ? ` ${gateway}` : ''}${key}`}` };
    case 'unknown-key': return { tone: 'warn', words: `Signed by unknown${key || ' key'}` };
    case 'prefix': return { tone: 'warn', words: 'Cut · beginning verified' };
    case 'unsigned': return { tone: 'plain', words: 'Unsigned' };
    case 'failed': return { tone: 'stop', words: 'FAILED' };
  }
}
