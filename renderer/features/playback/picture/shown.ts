import type { Playable } from '../../../player/playable';
import type { FilmSource } from '../export/webm';

/** What a picture offers to the rest of the player. */
export interface Shown {
  readonly player: Playable;
  /** What is on the screen now, as a PNG. */
  still(): Promise<Blob>;
  /** A picture of its own that a film is made of. */
  film?(theme: 'dark' | 'light' | 'contrast'): Promise<FilmSource>;
}
