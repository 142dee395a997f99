import type { RecordingInfo } from '../../../../shared/recording/port';
import type { PlaybackOpening } from '../opening';
import { FilmPicture } from './film-picture';
import { GraphicalPicture } from './graphical-picture';
import type { Shown } from './shown';
import { TerminalPicture } from './terminal-picture';

export interface PictureProps {
  readonly opening: PlaybackOpening;
  readonly info: RecordingInfo;
  onShown(shown: Shown | undefined): void;
}

/** The recorded picture, by kind. */
export function Picture({ opening, info, onShown }: PictureProps) {
  if (info.kind === 'video' && info.video) return <FilmPicture opening={opening} film={info.video} onShown={onShown} />;
  if (info.kind === 'graphical') return <GraphicalPicture opening={opening} onShown={onShown} />;
  return <TerminalPicture opening={opening} columns={info.columns} rows={info.rows} onShown={onShown} />;
}
