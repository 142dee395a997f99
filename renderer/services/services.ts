import { createContext, use } from 'react';
import type { Disposable } from '../../shared/base/dispose';
import type { LibraryEntry, OpenedFile } from '../../shared/ipc/schemas';
import type { ParticipationId, SessionId } from '../../shared/model/ids';
import type { RecordingPort } from '../../shared/recording/port';
import type { GatewayClient } from '../gateway/client';
import type { Host } from '../host/host';
import type { LivePort } from '../live/port';

/** What the player shows: an entry of the library, a file opened from disk without being kept, or one dropped on the window. */
export type PlayTarget =
  | { readonly kind: 'library'; readonly entry: LibraryEntry }
  | { readonly kind: 'file'; readonly file: OpenedFile }
  /** `file.url` is empty: the bytes are in `blob`. */
  | { readonly kind: 'dropped'; readonly file: OpenedFile; readonly blob: File };

/** A recording worker of its own; `dispose` ends it. */
export interface RecordingConnection extends Disposable {
  readonly port: RecordingPort;
}

/** Types into a session one participates in; in order, exactly once. */
export interface SessionInput extends Disposable {
  /** Queues; answers at once. */
  send(text: string): void;
}

/** The long-lived objects of one window. */
export interface Services {
  readonly host: Host;
  /** Undefined while nobody is signed in to a gateway: the console works offline. */
  readonly gateway: GatewayClient | undefined;
  /** Undefined with the gateway. */
  readonly live: LivePort | undefined;
  /** Starts a recording worker. */
  openRecording(): RecordingConnection;
  /** Shows the player: remembers the target and goes to `/play/<id>`. */
  openPlayer(target: PlayTarget): void;
  /** What `/play/<id>` means: a file opened in this window, else undefined and the library is asked. */
  playTarget(id: string): PlayTarget | undefined;
  /** Undefined while offline. `onProblem` gets what the gateway did not pass on. */
  openInput(session: SessionId, participation: ParticipationId, onProblem: (what: string) => void): SessionInput | undefined;
}

export const ServicesContext = createContext<Services | undefined>(undefined);

/** The services of this window; only inside the console's frame. */
export function useServices(): Services {
  const services = use(ServicesContext);
  if (!services) throw new Error('useServices needs a ServicesContext above it');
  return services;
}
