import type { AuditName } from '../model/audit-names';
import type { Operator } from '../model/operator';
import type { Hold, KeptIn } from '../model/recording';
import { may, mayNotSentence, type Owned, type Right } from '../policy/permissions';
import type { KeepingOrderKind } from './order';

/** One order about how long a recording stays, described once for the console and the gateway. */
export interface KeepingIntent {
  readonly kind: KeepingOrderKind;
  readonly label: string;
  readonly right: Right;
  /** Machine name and title of the event that proves it. */
  readonly audit: AuditName;
  readonly title: string;
  /** As in "may not …". */
  readonly doing: string;
}

export const keepingIntents: Readonly<Record<KeepingOrderKind, KeepingIntent>> = {
  'hold-recording': { kind: 'hold-recording', label: 'Hold', right: 'hold', audit: 'recording.hold', title: 'Hold Recording', doing: 'hold this recording' },
  'release-recording': { kind: 'release-recording', label: 'Release', right: 'hold', audit: 'recording.release', title: 'Release Recording', doing: 'release this recording' },
  'delete-recording': { kind: 'delete-recording', label: 'Delete', right: 'delete', audit: 'recording.delete', title: 'Delete Recording', doing: 'delete this recording' },
};

export interface KeepingObjection {
  readonly code: string;
  readonly what: string;
  readonly tip: string;
}

/** Why this makes no sense for a recording that is held like this, or is not; undefined when it does. Rights are checked apart. */
export function keepingObjection(kind: KeepingOrderKind, held: Hold | undefined): KeepingObjection | undefined {
  if (kind === 'release-recording') return held === undefined ? { code: 'recording.not-held', what: 'This recording is not held.', tip: 'There is nothing to release.' } : undefined;
  if (held === undefined) return undefined;
  return kind === 'hold-recording'
    ? { code: 'recording.held', what: `Held already by ${held.by}: ${held.reason}.`, tip: 'It stays until it is released.' }
    : { code: 'recording.held', what: `Held by ${held.by}: ${held.reason}.`, tip: 'What is held is not deleted; release it first, if that is right.' };
}

/** The lock of a storage, in words. */
export const lockedUntilSentence = (until: number): string => `The storage keeps this recording locked until ${new Date(until).toISOString().slice(0, 16).replace('T', ' ')} UTC.`;

/** Why this operator cannot order this now, in words; undefined when nothing is in the way. */
export function whyNotKeep(kind: KeepingOrderKind, operator: Operator, recording: Owned & { readonly hold?: Hold | undefined; readonly keptIn?: KeptIn | undefined }, now: number): string | undefined {
  const { right, doing } = keepingIntents[kind];
  if (!may(operator, right, recording)) return mayNotSentence(operator, right, doing);
  const objection = keepingObjection(kind, recording.hold);
  if (objection !== undefined) return `${objection.what} ${objection.tip}`;
  const until = recording.keptIn?.lockedUntil;
  return kind === 'delete-recording' && until !== undefined && until > now ? `${lockedUntilSentence(until)} Object lock lets nobody delete it before.` : undefined;
}
