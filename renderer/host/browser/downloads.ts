import { failure, success, type Problem, type Result } from '../../../shared/base/problem';
import type { Download } from '../../../shared/ipc/schemas';
import type { BrowserEvents } from './events';
import type { BrowserLibrary } from './library';
import { verifyBlob } from './verify';

type Recording = Download['recording'];

interface Running {
  download: Download;
  pieces: BlobPart[];
  stop: AbortController;
}

const hex = (digest: ArrayBuffer): string => [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** Downloads by ranges into memory; a pause keeps what has come. They do not outlive the page. */
export class BrowserDownloads {
  readonly #running = new Map<string, Running>();

  constructor(readonly events: BrowserEvents, readonly library: BrowserLibrary, readonly knownKeys: () => readonly string[]) {}

  list(): readonly Download[] {
    return [...this.#running.values()].map((one) => one.download);
  }

  start(recording: Recording): Result<undefined> {
    const known = this.#running.get(recording.id);
    if (known && ['running', 'verifying'].includes(known.download.state)) return success(undefined);
    const download: Download = { recording, gatewayAddress: location.origin, state: 'running', receivedBytes: 0, bytesPerSecond: 0 };
    this.#running.set(recording.id, { download, pieces: [], stop: new AbortController() });
    void this.#run(recording.id);
    return success(undefined);
  }

  pause(id: string): Result<undefined> {
    const one = this.#running.get(id);
    if (!one) return gone();
    one.stop.abort();
    this.#change(one, { state: 'paused', bytesPerSecond: 0 });
    return success(undefined);
  }

  resume(id: string): Result<undefined> {
    const one = this.#running.get(id);
    if (!one) return gone();
    if (one.download.state === 'running') return success(undefined);
    one.stop = new AbortController();
    this.#change(one, { state: 'running', problem: undefined });
    void this.#run(id);
    return success(undefined);
  }

  cancel(id: string): Result<undefined> {
    const one = this.#running.get(id);
    if (!one) return gone();
    one.stop.abort();
    this.#running.delete(id);
    const problem: Problem = { code: 'cancelled', severity: 'info', what: 'The download was cancelled.', tip: 'Start it again when you need it.' };
    this.events.emit('download.changed', { ...one.download, state: 'failed', problem });
    return success(undefined);
  }

  #change(one: Running, change: Partial<Download>): void {
    one.download = { ...one.download, ...change };
    this.events.emit('download.changed', one.download);
  }

  async #run(id: string): Promise<void> {
    const one = this.#running.get(id);
    if (!one) return;
    const { recording } = one.download;
    const { signal } = one.stop;
    try {
      const from = one.download.receivedBytes;
      const response = await fetch(`/recordings/${encodeURIComponent(id)}/bundle`, {
        credentials: 'same-origin', signal, headers: from > 0 ? { range: `bytes=${from}-`, 'if-range': `"${recording.sha256}"` } : {},
      });
      if (!response.ok || !response.body) throw new Error(`the gateway answered ${response.status}`);
      if (from > 0 && response.status !== 206) {
        one.pieces = [];
        this.#change(one, { receivedBytes: 0 });
      }
      const started = performance.now();
      const before = one.download.receivedBytes;
      const reader = response.body.getReader();
      for (let read = await reader.read(); !read.done; read = await reader.read()) {
        one.pieces.push(read.value as Uint8Array<ArrayBuffer>);
        const receivedBytes = one.download.receivedBytes + read.value.length;
        const seconds = Math.max(0.05, (performance.now() - started) / 1000);
        this.#change(one, { receivedBytes, bytesPerSecond: Math.round((receivedBytes - before) / seconds) });
      }
      this.#change(one, { state: 'verifying', bytesPerSecond: 0 });
      const blob = new Blob(one.pieces, { type: 'application/x-tar' });
      const sum = hex(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()));
      if (sum !== recording.sha256) {
        one.pieces = [];
        this.#change(one, { state: 'failed', receivedBytes: 0, problem: { code: 'hash-differs', severity: 'error', what: 'The downloaded recording is not what the gateway announced.', tip: 'Download it again; if it happens twice, tell the gateway\'s owner.', cause: `sha256 ${sum}` } });
        return;
      }
      const integrity = await verifyBlob(blob, this.knownKeys());
      if (integrity.state === 'failed') {
        one.pieces = [];
        this.#change(one, { state: 'failed', receivedBytes: 0, problem: { code: 'integrity-failed', severity: 'error', what: `The recording differs from what the gateway vouches for: ${integrity.detail}`, tip: 'Do not rely on it; tell the gateway\'s owner.' } });
        return;
      }
      const kept = await this.library.add(blob, `${id}.vigil.tar`, {
        id, origin: 'downloaded', recording, gatewayAddress: location.origin, integrity,
      });
      one.pieces = [];
      this.#change(one, kept.ok ? { state: 'done' } : { state: 'failed', problem: kept.problem });
    } catch (caught) {
      if (signal.aborted) return;
      this.#change(one, { state: 'failed', bytesPerSecond: 0, problem: { code: 'download-broken', severity: 'error', what: 'The download broke off.', tip: 'Resume it: what has come is kept.', cause: String(caught) } });
    }
  }
}

const gone = (): Result<undefined> =>
  failure({ code: 'not-found', severity: 'warning', what: 'This download is not there any more.', tip: 'Start it again from the library.' });
