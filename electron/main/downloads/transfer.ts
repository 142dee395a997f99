import { networkProblem, type Fetch } from '../gateway/connect';
import type { Problem } from '../../../shared/base/problem';

/** Where the bytes go; calls are awaited one after the other. */
export interface PartWriter {
  /** Bytes that are there already: where to go on. */
  readonly offset: number;
  readonly etag: string | undefined;
  /** Throws the part away; the object has this tag from now on. */
  restart(etag: string | undefined): Promise<void>;
  write(bytes: Uint8Array): Promise<void>;
}

export interface TransferRequest {
  readonly fetch: Fetch;
  readonly url: string;
  readonly token: string;
  readonly expectedBytes: number;
  readonly part: PartWriter;
  readonly signal: AbortSignal;
  /** A connection that says nothing for this long is dead; 15 s unless told. */
  readonly idleMs?: number;
}

/** `broke`: worth another attempt. `refused`: not. `stopped`: by our signal. */
export type TransferEnd =
  | { readonly kind: 'complete' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'broke'; readonly problem: Problem }
  | { readonly kind: 'unauthenticated'; readonly problem: Problem }
  | { readonly kind: 'refused'; readonly problem: Problem };

const problem = (code: string, what: string, tip: string, cause?: string): Problem => ({ code, severity: 'error', what, tip, cause });
const changedTip = 'Look at the list of recordings again and start the download anew.';

/** One attempt: asks for what is missing, writes what comes. Never rejects for the network; rejects when the part cannot be written. */
export async function transfer(request: TransferRequest): Promise<TransferEnd> {
  const { part, expectedBytes, signal } = request;
  if (part.offset > expectedBytes) await part.restart(undefined);
  if (part.offset === expectedBytes && expectedBytes > 0) return { kind: 'complete' };
  const watch = new IdleWatch(signal, request.idleMs ?? 15_000);
  try {
    let response: Response;
    try {
      response = await watch.race(request.fetch(request.url, {
        method: 'GET', redirect: 'error', credentials: 'omit', signal: watch.signal,
        headers: {
          authorization: `Bearer ${request.token}`, 'accept-encoding': 'identity',
          ...(part.offset > 0 ? { range: `bytes=${part.offset}-`, ...(part.etag ? { 'if-range': part.etag } : {}) } : {}),
        },
      }));
    } catch (caught) {
      return signal.aborted ? { kind: 'stopped' } : { kind: 'broke', problem: networkProblem(new URL(request.url).host, caught) };
    }
    const refusal = await accept(response, request);
    if (refusal) {
      await response.body?.cancel().catch(() => undefined);
      return refusal;
    }
    return await receive(response, request, watch);
  } finally {
    watch.end();
  }
}

/** Brings the part in line with what the gateway is about to send, or says why not. */
async function accept(response: Response, { part, expectedBytes }: TransferRequest): Promise<TransferEnd | undefined> {
  const etag = response.headers.get('etag') ?? undefined;
  const { status } = response;
  if (status === 401) return { kind: 'unauthenticated', problem: problem('unauthenticated', 'The gateway asks you to sign in again.', 'Sign in; the download goes on by itself.') };
  if (status === 403) return { kind: 'refused', problem: problem('permission-denied', 'You may not download this recording.', 'Ask who runs the gateway for the permission.') };
  if (status === 404 || status === 410) return { kind: 'refused', problem: problem('recording-gone', 'The gateway does not have this recording any more.', changedTip) };
  if (status === 416) {
    await part.restart(undefined);
    return { kind: 'broke', problem: problem('recording-changed', 'The recording on the gateway is another one now; starting over.', 'Nothing to do.') };
  }
  if (status === 200) {
    if (part.offset > 0 || part.etag !== etag) await part.restart(etag);
    const length = Number(response.headers.get('content-length') ?? expectedBytes);
    return length === expectedBytes ? undefined : { kind: 'refused', problem: problem('recording-changed', 'The gateway has other bytes than it listed.', changedTip, `${length} instead of ${expectedBytes} bytes`) };
  }
  if (status === 206) {
    const range = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/.exec(response.headers.get('content-range') ?? '');
    const fits = range && Number(range[1]) === part.offset && Number(range[3]) === expectedBytes && (part.etag === undefined || etag === undefined || etag === part.etag);
    if (fits) return undefined;
    // Never spliced: bytes of another object behind ours.
    await part.restart(undefined);
    return { kind: 'broke', problem: problem('recording-changed', 'The gateway answered with another part than asked for; starting over.', 'Nothing to do.') };
  }
  return { kind: 'broke', problem: problem('gateway-refused', 'The gateway cannot send the recording right now.', 'Nothing to do: it is tried again.', `HTTP ${status}`) };
}

async function receive(response: Response, { part, expectedBytes, signal, url }: TransferRequest, watch: IdleWatch): Promise<TransferEnd> {
  const short = (cause: unknown): TransferEnd => signal.aborted ? { kind: 'stopped' } : {
    kind: 'broke', problem: problem('connection-lost', `The connection to ${new URL(url).host} broke; ${part.offset} of ${expectedBytes} bytes are safe.`, 'Nothing to do: it goes on by itself.', String(cause).slice(0, 500)),
  };
  if (!response.body) return short('no body');
  const reader = response.body.getReader();
  try {
    for (;;) {
      let piece;
      try {
        piece = await watch.race(reader.read());
      } catch (caught) {
        return short(caught);
      }
      if (piece.done) return part.offset === expectedBytes ? { kind: 'complete' } : short('the answer ended early');
      if (part.offset + piece.value.length > expectedBytes) {
        return { kind: 'refused', problem: problem('recording-changed', 'The gateway sent more bytes than it listed.', changedTip) };
      }
      if (signal.aborted) return { kind: 'stopped' };
      await part.write(piece.value);
      watch.alive();
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Gives up on a promise that neither comes nor fails: the signal fires, or nothing was heard for too long. */
class IdleWatch {
  readonly #control = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  readonly #stop = (): void => this.#control.abort(new Error('stopped'));

  constructor(readonly outer: AbortSignal, readonly idleMs: number) {
    if (outer.aborted) this.#stop();
    outer.addEventListener('abort', this.#stop);
    this.alive();
  }

  get signal(): AbortSignal {
    return this.#control.signal;
  }

  alive(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#control.abort(new Error('nothing was heard for too long')), this.idleMs);
  }

  race<Value>(pending: Promise<Value>): Promise<Value> {
    return new Promise((resolve, reject) => {
      const handleAbort = (): void => reject(this.signal.reason instanceof Error ? this.signal.reason : new Error('stopped'));
      if (this.signal.aborted) handleAbort();
      this.signal.addEventListener('abort', handleAbort, { once: true });
      pending.then(resolve, reject).finally(() => this.signal.removeEventListener('abort', handleAbort));
    });
  }

  end(): void {
    clearTimeout(this.#timer);
    this.outer.removeEventListener('abort', this.#stop);
    this.#control.abort(new Error('over'));
  }
}
