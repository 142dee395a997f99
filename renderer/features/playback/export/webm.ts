import type { Disposable } from '../../../../shared/base/dispose';
import { millis } from '../../../../shared/base/units';
import type { FrameSink } from '../../../../shared/frames/sink';
import type { RecordingPort } from '../../../../shared/recording/port';
import { Player } from '../../../player/player';
import type { ExportSink } from './desk';

/** Where the film's pictures come from: frames in, a canvas out. */
export interface FilmSource extends Disposable {
  readonly sink: FrameSink;
  readonly canvas: HTMLCanvasElement;
  /** Resolves when the canvas shows what was written. */
  paint(): Promise<void>;
}

export interface FilmOrder {
  readonly from: number;
  readonly to: number;
  /** Of the recording's time in the film; the film is made in its own running time. */
  readonly speed: number;
}

const framesPerSecond = 20;
const bitsPerSecond = 4_000_000;
const mediaTypes = ['video/webm;codecs=vp9', 'video/webm;codecs=vp8', 'video/webm'];

/** Timers instead of animation frames: a film goes on while the window is behind another one. */
const filmScheduler = {
  now: () => performance.now(),
  soon(run: () => void): () => void {
    const timer = setTimeout(run, 1000 / framesPerSecond);
    return () => clearTimeout(timer);
  },
};

/** Plays the stretch into a canvas of its own and records that. Takes as long as the film runs. */
export async function makeFilm(port: Pick<RecordingPort, 'segmentAt' | 'cancelSeek'>, duration: number, source: FilmSource, { from, to, speed }: FilmOrder, out: ExportSink): Promise<void> {
  const mediaType = mediaTypes.find((type) => MediaRecorder.isTypeSupported(type));
  if (mediaType === undefined) throw new Error('no WebM encoder');
  // A seek of the film must not give up what the picture on the screen waits for.
  const player = new Player({ segmentAt: port.segmentAt.bind(port), cancelSeek: async () => undefined }, source.sink, filmScheduler);
  let written: Promise<void> = Promise.resolve();
  let unwritten = false;
  let stream: MediaStream | undefined;
  let recorder: MediaRecorder | undefined;
  try {
    await player.open(millis(duration));
    await player.seek(from);
    player.setSpeed(speed);
    await source.paint();
    stream = source.canvas.captureStream(framesPerSecond);
    const made = (recorder = new MediaRecorder(stream, { mimeType: mediaType, videoBitsPerSecond: bitsPerSecond }));
    const stopped = new Promise<void>((resolve, reject) => {
      made.onstop = () => resolve();
      made.onerror = () => reject(new Error('the film could not be encoded'));
    });
    made.ondataavailable = ({ data }) => {
      written = written.then(async () => out.write(new Uint8Array(await data.arrayBuffer())));
      // It runs for as long as the stretch: nobody waits to its end to hear that the disk was full at its start.
      written.catch(() => { unwritten = true; });
    };
    made.start(1000);
    player.play();
    await playTo(player, to, source, (position) => out.progress((position - from) / Math.max(1, to - from)), () => out.signal.aborted || unwritten);
    player.pause();
    made.stop();
    await stopped;
    await written;
  } finally {
    if (recorder && recorder.state !== 'inactive') recorder.stop();
    for (const track of stream?.getTracks() ?? []) track.stop();
    player.dispose();
    source.dispose();
  }
}

/** Paints as the player goes; resolves at `to`, at the end, or when it is given up. */
function playTo(player: Player, to: number, source: FilmSource, tell: (position: number) => void, givenUp: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    let painting = false;
    const stop = (): void => {
      clearInterval(timer);
      resolve();
    };
    // Also while nothing changes: a film without pictures would be shorter than its time.
    const timer = setInterval(() => {
      const { position, state, problem } = player.getSnapshot();
      if (problem) {
        clearInterval(timer);
        reject(new Error(problem.what));
        return;
      }
      if (givenUp() || position >= to || state === 'ended') {
        void source.paint().then(() => setTimeout(stop, 1000 / framesPerSecond), reject);
        clearInterval(timer);
        return;
      }
      tell(position);
      if (painting) return;
      painting = true;
      void source.paint().then(() => { painting = false; }, reject);
    }, 1000 / framesPerSecond);
  });
}
