import type { DesktopInput, DrawOperation } from './operations';

export interface UpstreamEvents {
  /** One picture; the next is asked for once it resolves. */
  onPicture(operations: readonly DrawOperation[]): Promise<void>;
  /** So long it waits from one picture to the next; what was done to it shows sooner. */
  pictureEveryMs(): number;
  /** Text that was copied there; empty: what was there is gone. `cut`: there was more of it. Resolves once it is recorded, if it is. */
  onClipboard(text: string, cut: boolean): Promise<void>;
  /** Once. */
  onClosed(why: string): void;
}

/** The far side of a graphical session: a VNC server, or a connection of guacd's. */
export interface DesktopUpstream {
  readonly width: number;
  readonly height: number;
  /** Begins to ask for pictures. */
  start(events: UpstreamEvents): void;
  send(input: DesktopInput): void;
  /** Lets go of every key and button: their release may never come. */
  releaseAll(): void;
  close(): void;
}
