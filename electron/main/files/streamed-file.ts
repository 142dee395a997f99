import { failure, success, ProblemError, type Problem, type Result } from '../../../shared/base/problem';
import { networkProblem, type Fetch } from '../gateway/connect';
import type { SignedIn } from '../gateway/access';
import type { ReadableFile } from './opened-files';

/** Bytes asked for at a time: small reads of the index become few requests, and a seek does not wait for much. */
const pieceBytes = 256 << 10;
/** Pieces in memory for each recording: what a player goes back and forth over. */
const mostPieces = 64;
const patienceMs = 15_000;

export interface StreamParts {
  readonly fetch: Fetch;
  /** Who is signed in at its gateway now; asked for each piece, as a token may be a new one. */
  readonly signedIn: () => SignedIn | undefined;
  readonly onUnauthenticated: (token: string, problem: Problem) => void;
}

const problem = (code: string, what: string, tip: string, cause?: string): Problem => ({ code, severity: 'error', what, tip, cause });
const signedOut = problem('signed-out', 'Nobody is signed in to the gateway of this recording.', 'Sign in to it again.');
const changed = problem('recording-changed', 'The recording is another one now at the gateway.', 'Open it again from the library.');

/**
 * A recording at its gateway, read in pieces as it is played by whoever may play but not download it. Nothing of it touches the
 * disk: a few pieces are in this process's memory for as long as it is open.
 */
export class StreamedFile implements ReadableFile {
  readonly streamed = true;
  /** Newest last. */
  readonly #pieces = new Map<number, Promise<Uint8Array>>();

  private constructor(readonly sizeBytes: number, readonly etag: string, readonly path: string, readonly parts: StreamParts) {}

  /** Asks the gateway for it: whether it is there and may be played, and how long it is. */
  static async open(recordingId: string, parts: StreamParts): Promise<Result<StreamedFile>> {
    const path = `/recordings/${encodeURIComponent(recordingId)}/stream`;
    try {
      // One byte, and not a HEAD: a refusal has its reason in words.
      const response = await ask(parts, path, { range: 'bytes=0-0' });
      await response.arrayBuffer();
      const size = Number(/^bytes 0-0\/(\d{1,15})$/.exec(response.headers.get('content-range') ?? '')?.[1]);
      const etag = response.headers.get('etag');
      if (response.status !== 206 || !Number.isSafeInteger(size) || size <= 0 || etag === null) return failure(problem('gateway-strange', 'The gateway does not stream recordings in a way this console knows.', 'Ask the people who run it whether it is up to date.'));
      return success(new StreamedFile(size, etag, path, parts));
    } catch (caught) {
      return failure(caught instanceof ProblemError ? caught.problem : problem('stream-failed', 'The recording cannot be streamed.', 'Try again.', String(caught).slice(0, 2000)));
    }
  }

  async present(): Promise<boolean> {
    return this.parts.signedIn() !== undefined;
  }

  async read(from: number, to: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(to - from);
    for (let number = Math.floor(from / pieceBytes); number * pieceBytes < to; number += 1) {
      const piece = await this.#piece(number);
      const start = number * pieceBytes;
      bytes.set(piece.subarray(Math.max(0, from - start), Math.min(piece.length, to - start)), Math.max(0, start - from));
    }
    return bytes;
  }

  #piece(number: number): Promise<Uint8Array> {
    const piece = this.#pieces.get(number) ?? this.#fetch(number);
    this.#pieces.delete(number);
    this.#pieces.set(number, piece);
    piece.catch(() => { if (this.#pieces.get(number) === piece) this.#pieces.delete(number); });
    const [oldest] = this.#pieces.keys();
    if (this.#pieces.size > mostPieces && oldest !== undefined) this.#pieces.delete(oldest);
    return piece;
  }

  async #fetch(number: number): Promise<Uint8Array> {
    const from = number * pieceBytes;
    const to = Math.min(this.sizeBytes, from + pieceBytes);
    const response = await ask(this.parts, this.path, { range: `bytes=${from}-${to - 1}` });
    if (response.status !== 206 || response.headers.get('etag') !== this.etag) {
      await response.body?.cancel();
      throw new ProblemError(changed);
    }
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (bytes.length !== to - from) throw new ProblemError(changed);
    return bytes;
  }
}

async function ask({ fetch, signedIn, onUnauthenticated }: StreamParts, path: string, headers: Record<string, string>): Promise<Response> {
  const who = signedIn();
  if (who === undefined) throw new ProblemError(signedOut);
  let response: Response;
  try {
    response = await fetch(`${who.address}${path}`, {
      method: 'GET', redirect: 'error', credentials: 'omit', signal: AbortSignal.timeout(patienceMs),
      headers: { ...headers, authorization: `Bearer ${who.token}`, 'accept-encoding': 'identity' },
    });
  } catch (caught) {
    throw new ProblemError(networkProblem(new URL(who.address).host, caught));
  }
  if (response.status === 200 || response.status === 206) return response;
  const said = await refusalOf(response);
  if (response.status === 401) onUnauthenticated(who.token, said);
  throw new ProblemError(said);
}

/** What the gateway said, if it said it in the way it says problems. */
async function refusalOf(response: Response): Promise<Problem> {
  const text = (await response.text()).slice(0, 10_000);
  try {
    const told = (JSON.parse(text) as { problem?: Partial<Problem> }).problem;
    if (typeof told?.what === 'string' && typeof told.code === 'string') return problem(told.code.slice(0, 100), told.what.slice(0, 2000), String(told.tip ?? '').slice(0, 2000));
  } catch {
    // Not its words.
  }
  return problem('stream-refused', `The gateway did not give the recording (status ${response.status}).`, 'Look at the list of recordings again.');
}
