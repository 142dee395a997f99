import { millis, type Millis } from '../../../../shared/base/units';
import type { RecordingPort } from '../../../../shared/recording/port';

/** A recording starts with an empty screen; what is drawn within this time, in ms, is the first picture. A desktop comes in pieces. */
const firstPictureMs = { output: 250, draw: 1500 } as const;

/** The moment of the first picture that is more than an empty screen. What cannot be read is told by whoever plays it. */
export async function firstPictureAt(port: Pick<RecordingPort, 'segmentAt'>): Promise<Millis> {
  const { frames } = await port.segmentAt(millis(0), { continues: true }).catch(() => ({ frames: [] }));
  return frames.findLast((frame) => (frame.kind === 'output' || frame.kind === 'draw') && frame.at <= firstPictureMs[frame.kind])?.at ?? millis(0);
}
