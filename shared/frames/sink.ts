import type { Disposable } from '../base/dispose';
import type { Frame, Snapshot } from './frame';

/**
 * Where frames become pixels. Live and recorded frames go through the same door, and nothing behind it knows which.
 * `write` resolves when the frame has been taken in (parsed, not necessarily painted): awaiting it is the back-pressure.
 * Implementations put everything through the guard; callers never have to.
 */
export interface FrameSink extends Disposable {
  reset(snapshot: Snapshot): Promise<void>;
  write(frame: Frame): Promise<void>;
  end(reason: string, text: string): void;
  /** Resolves when everything that was taken in is on the screen. Absent where taking it in is all there is to wait for. */
  painted?(): Promise<void>;
}
