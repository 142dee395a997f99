import type { DesktopInput, DrawOperation } from './operations';

export interface UpstreamEvents {
  /** One picture; the next is asked for once it resolves. */
  onPicture(operations: readonly DrawOperation[]): Promise<void>;
  /** So long it waits from one picture to the next; what was done to it shows sooner. */
  pictureEveryMs(): number;
  onClipboard(text: string): void;
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
