import type { OrderStage } from '../../shared/intent/order';

/** What a screen says of itself, so that a checker can tell whether it is true. It covers [from, to). */
export interface ScreenWords {
  readonly session: string;
  readonly epoch: number;
  readonly from: number;
  readonly to: number;
  readonly divisor: number;
  readonly changes: boolean;
}

/** What was handed to a picture: a frame, as far as the checker needs it. */
export type Painted =
  /** `shows`: a desktop's picture with that drawn on it. */
  | { readonly kind: 'output'; readonly epoch: number; readonly offset: number; readonly endOffset: number; readonly text: string; readonly shows?: string | undefined }
  | { readonly kind: 'snapshot'; readonly said: string }
  /** A desktop's: what it says it is, and the picture with it drawn. */
  | { readonly kind: 'screen'; readonly words: ScreenWords; readonly shows: string }
  | { readonly kind: 'gap'; readonly epoch: number; readonly offset: number; readonly endOffset: number }
  | { readonly kind: 'end' };

/**
 * Everything a run leaves behind for the checker; `at`: the world's milliseconds. `view` is one opened picture: a tile or a
 * focused session of one client; opening it again is another view.
 */
export type Happening = { readonly at: number } & (
  | { readonly kind: 'fault'; readonly verb: string; readonly client: number; readonly detail: string }
  | { readonly kind: 'began'; readonly session: string; readonly epoch: number; readonly offset: number; readonly desktop: boolean }
  | { readonly kind: 'grew'; readonly session: string; readonly epoch: number; readonly offset: number; readonly endOffset: number; readonly text: string }
  | { readonly kind: 'opened'; readonly client: number; readonly view: number; readonly session: string; readonly detail: 'tile' | 'focus' }
  | { readonly kind: 'shown'; readonly view: number; readonly visible: boolean }
  | { readonly kind: 'closed'; readonly view: number }
  /** A message of the live stream was taken from the network; `sentAt`: when the gateway said it. */
  | { readonly kind: 'heard'; readonly client: number; readonly sentAt: number; readonly what: string }
  /** `since`: when drawing it began. */
  | { readonly kind: 'painted'; readonly view: number; readonly since: number; readonly frame: Painted }
  /** What the console says of a tile. `quietMs`: now minus "fresh at", by the clock of that machine. */
  | { readonly kind: 'told'; readonly client: number; readonly view: number; readonly stale: boolean; readonly quietMs: number; readonly gapBytes: number; readonly ended: boolean }
  | { readonly kind: 'connecting'; readonly client: number; readonly stream: 'live' | 'facts' }
  /** Characters of a picture that were read from the network and are not in it yet. */
  | { readonly kind: 'pending'; readonly view: number; readonly characters: number; readonly largest: number }
  | { readonly kind: 'ordered'; readonly client: number; readonly order: string }
  /** The gateway did it. */
  | { readonly kind: 'effect'; readonly order: string }
  | { readonly kind: 'stage'; readonly client: number; readonly order: string; readonly stage: OrderStage }
  /** The page of this client was loaded anew and knows nothing of its orders any more. */
  | { readonly kind: 'forgot'; readonly client: number }
  | { readonly kind: 'sending'; readonly sender: number; readonly text: string }
  | { readonly kind: 'typed'; readonly sender: number; readonly token: string }
  | { readonly kind: 'reached'; readonly text: string }
  /** The operator was told that something typed did not arrive; `certain`: it says that it had no effect. */
  | { readonly kind: 'refused'; readonly sender: number; readonly certain: boolean }
  | { readonly kind: 'sender-gone'; readonly sender: number }
  /** Faults are over, and the network has been left alone long enough for everything to have come. */
  | { readonly kind: 'calm' }
);
