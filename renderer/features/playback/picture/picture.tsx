import type { RecordingInfo } from '../../../../shared/recording/port';
import type { PlaybackOpening } from '../opening';
import type { Shown } from './shown';
import { TerminalPicture } from './terminal-picture';

export interface PictureProps {
  readonly opening: PlaybackOpening;
  readonly info: RecordingInfo;
  onShown(shown: Shown | undefined): void;
}

/** The recorded picture, by kind. */
export function Picture({ opening, info, onShown }: PictureProps) {
  return <TerminalPicture opening={opening} columns={info.columns} rows={info.rows} onShown={onShown} />;
}
