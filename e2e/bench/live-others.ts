import { Worker, parentPort, workerData } from 'node:worker_threads';
import { createClient } from '@connectrpc/connect';
import { Detail, LiveService } from '../../shared/proto/gen/vigil/v1/live_pb';
import { signedIn, watch } from './live-client';

interface Others {
  readonly url: string;
  readonly count: number;
  readonly sessions: readonly string[];
  readonly mostPerSecond: number;
}

/** Other consoles with the same wall, in a thread of their own, so that their work delays nobody's keys here. */
export async function startOthers(others: Others): Promise<{ stop(): Promise<unknown> }> {
  if (others.count === 0) return { stop: () => Promise.resolve() };
  const worker = new Worker(__filename, { workerData: others });
  await new Promise<void>((done, fail) => {
    worker.once('message', () => done());
    worker.once('error', fail);
  });
  return { stop: () => worker.terminate() };
}

/** The thread's side. */
export async function beOthers(): Promise<void> {
  const { url, count, sessions, mostPerSecond } = workerData as Others;
  for (let at = 0; at < count; at += 1) {
    const live = createClient(LiveService, await signedIn(url));
    await watch(live, sessions.map((sessionId, index) => ({ sessionId, detail: Detail.TILE, channel: index + 1, mostPerSecond })));
  }
  parentPort?.postMessage('ready');
}
