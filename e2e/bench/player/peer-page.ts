import Guacamole from 'guacamole-common-js';

/** What a peer did, in milliseconds of its own page. */
export interface PeerFigures {
  readonly name: string;
  readonly firstFrameMs?: number;
  readonly seeksMs: readonly number[];
  readonly heapMb?: number;
  readonly problem?: string;
}

interface AsciinemaPlayer {
  play(): Promise<void>;
  pause(): Promise<void>;
  seek(to: number): Promise<void>;
  getDuration(): Promise<number>;
  addEventListener(name: string, handle: () => void): void;
}
declare const AsciinemaPlayer: { create(source: unknown, element: HTMLElement, options: unknown): AsciinemaPlayer };
declare global {
  interface Window {
    peerTerminal(url: string, seeks: readonly number[]): Promise<PeerFigures>;
    peerGraphical(url: string, seeks: readonly number[], mostMs: number): Promise<PeerFigures>;
  }
}

const stage = (): HTMLElement => document.getElementById('stage') ?? document.body;
const painted = (): Promise<void> => new Promise((done) => { requestAnimationFrame(() => done()); });
const heapMb = (): number => ((performance as unknown as { memory?: { usedJSHeapSize: number } }).memory?.usedJSHeapSize ?? 0) / 2 ** 20;
const within = <Value>(promise: Promise<Value>, milliseconds: number): Promise<Value> =>
  Promise.race([promise, new Promise<never>((_, reject) => { setTimeout(() => reject(new Error(`longer than ${milliseconds} ms`)), milliseconds); })]);

/** asciinema-player 3.17, as its documentation says to use it. */
window.peerTerminal = async (url, seeks) => {
  const name = 'asciinema-player 3.17';
  const started = performance.now();
  const player = AsciinemaPlayer.create(url, stage(), { fit: 'both' });
  const seeksMs: number[] = [];
  try {
    await within(player.play(), 120_000);
    while ((document.querySelector('.ap-term')?.textContent ?? '').trim() === '' && performance.now() - started < 60_000) await painted();
    const firstFrameMs = performance.now() - started;
    await player.pause();
    const duration = await player.getDuration();
    for (const part of seeks) {
      const from = performance.now();
      await within(player.seek(part * duration), 120_000);
      await painted();
      seeksMs.push(performance.now() - from);
    }
    return { name, firstFrameMs, seeksMs, heapMb: heapMb() };
  } catch (caught) {
    return { name, seeksMs, problem: String(caught) };
  }
};

/** Guacamole's own SessionRecording (npm 1.5.0), over the tunnel that works there. */
window.peerGraphical = async (url, seeks, mostMs) => {
  const name = 'SessionRecording 1.5.0';
  const started = performance.now();
  const seeksMs: number[] = [];
  try {
    const recording = new Guacamole.SessionRecording(new Guacamole.StaticHTTPTunnel(url));
    stage().append(recording.getDisplay().getElement());
    const first = new Promise<number>((done) => {
      // Once: a second seek would give up the first.
      recording.onprogress = () => {
        if (recording.getDuration() === 0) return;
        recording.onprogress = null;
        const tell = async (): Promise<void> => {
          await painted();
          done(performance.now() - started);
        };
        recording.seek(0, () => void tell());
      };
    });
    const loaded = new Promise<void>((done) => { recording.onload = () => done(); });
    recording.connect('');
    const firstFrameMs = await within(first, mostMs);
    await within(loaded, mostMs);
    for (const part of seeks) {
      const from = performance.now();
      await within(new Promise<void>((done) => { recording.seek(part * recording.getDuration(), () => done()); }), mostMs);
      await painted();
      seeksMs.push(performance.now() - from);
    }
    return { name, firstFrameMs, seeksMs, heapMb: heapMb() };
  } catch (caught) {
    return { name, seeksMs, problem: String(caught) };
  }
};
