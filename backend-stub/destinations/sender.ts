import type { OutgoingEvent } from './fields';

/** Why a batch was not taken, in one clear sentence without its end. */
export class NotTaken extends Error {}

/** Brings events to one destination. */
export interface Sender {
  /** "syslog over TCP at host:514": for people. */
  readonly place: string;
  /** So many at a time. */
  readonly most: number;
  /**
   * Resolves when the destination has all of them, as far as it can say so; rejects when it may not have some: then all are sent again. Answers those it will
   * never take, with its reason.
   */
  send(events: readonly OutgoingEvent[], signal: AbortSignal): Promise<readonly { readonly event: OutgoingEvent; readonly why: string }[]>;
  close(): Promise<void>;
}

export const reasonOf = (caught: unknown): string => (caught instanceof Error ? caught.message || (caught as NodeJS.ErrnoException).code || caught.name : String(caught)).slice(0, 500);
