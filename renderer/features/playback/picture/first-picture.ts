import { millis } from '../../../../shared/base/units';
import type { RecordingPort } from '../../../../shared/recording/port';
import type { Playable } from '../../../player/playable';

/** A recording starts with an empty screen; what is drawn within this time, in ms, is the first picture. A desktop comes in pieces. */
const firstPictureMs = { output: 250, draw: 1500 } as const;

/** Goes to the first picture that is more than an empty screen, unless somebody has moved on already. */
export async function showFirstPicture(player: Playable, port: Pick<RecordingPort, 'segmentAt'>): Promise<void> {
  const segment = await port.segmentAt(millis(0), { continues: true });
  const first = segment.frames.filter((frame) => (frame.kind === 'output' || frame.kind === 'draw') && frame.at <= firstPictureMs[frame.kind]).at(-1);
  const { state, position } = player.getSnapshot();
  if (first && state === 'paused' && position === 0) await player.seek(first.at);
}
