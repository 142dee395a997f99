import { EmptyState } from '../../kit/display';

/** Placeholder until the screen is built. */
export function PlaybackScreen() {
  return <EmptyState title="Playback" />;
}
