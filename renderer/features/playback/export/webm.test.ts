import { afterEach, expect, it, vi } from 'vitest';
import { FakeSink, fakePort } from '../../../player/fake-world';
import { makeFilm } from './webm';

/** What a browser has and this does not; gives a piece as soon as it is started. */
class FakeRecorder {
  static isTypeSupported = (): boolean => true;
  state = 'inactive';
  onstop: () => void = () => undefined;
  ondataavailable: (piece: { readonly data: Blob }) => void = () => undefined;
  start(): void {
    this.state = 'recording';
    this.ondataavailable({ data: new Blob(['film']) });
  }
  stop(): void {
    this.state = 'inactive';
    this.onstop();
  }
}

afterEach(() => vi.unstubAllGlobals());

const anHour = 3_600_000;

function filming(write: (part: string | Uint8Array) => Promise<void>) {
  vi.stubGlobal('MediaRecorder', FakeRecorder);
  const ended: string[] = [];
  const track = { stop: () => ended.push('track') };
  const source = {
    sink: new FakeSink(), canvas: { captureStream: () => ({ getTracks: () => [track] }) } as unknown as HTMLCanvasElement,
    paint: async () => undefined, dispose: () => { ended.push('source'); },
  };
  const giveUp = new AbortController();
  const made = (to: number): Promise<void> => makeFilm(fakePort([0, 50], 10, anHour), anHour, source, { from: 0, to, speed: 1 }, { signal: giveUp.signal, progress: () => undefined, write });
  return { made, ended };
}

it('is written as it runs, and lets go of canvas and pictures at its end', async () => {
  const parts: string[] = [];
  const { made, ended } = filming(async (part) => { parts.push(new TextDecoder().decode(part as Uint8Array)); });
  await made(200);
  expect(parts).toEqual(['film']);
  expect(ended).toEqual(['track', 'source']);
});

it('ends at once when it cannot be written, not when the hour is over', async () => {
  const { made, ended } = filming(async () => { throw new Error('the disk is full'); });
  await expect(made(anHour)).rejects.toThrow('the disk is full');
  expect(ended).toEqual(['track', 'source']);
});
