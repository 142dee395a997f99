import { createHash, randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { Operator } from '../../shared/model/operator';

export interface SignedIn {
  /** SHA-256 of the token, the only form that is kept: a token cannot be read back from here. */
  readonly key: string;
  readonly operator: Operator;
  readonly expiresMs: number;
  /** Aborted on sign-out and when the token runs out; streams opened with it end then. */
  readonly signal: AbortSignal;
}

const keyOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Issued tokens, 256 random bits each. Looked up by hash, so that comparing leaks no timing. */
export class Tokens {
  readonly #signedIn = new Map<string, SignedIn & { readonly abort: AbortController; readonly timer: NodeJS.Timeout }>();

  constructor(private readonly lifetimeMs: number) {}

  issue(operator: Operator): { readonly token: string; readonly expiresMs: number } {
    const token = randomBytes(32).toString('base64url');
    const key = keyOf(token);
    const expiresMs = Date.now() + this.lifetimeMs;
    const abort = new AbortController();
    // Every stream of a console listens to it.
    setMaxListeners(0, abort.signal);
    const timer = setTimeout(() => this.#forget(key), this.lifetimeMs);
    timer.unref();
    this.#signedIn.set(key, { key, operator, expiresMs, signal: abort.signal, abort, timer });
    return { token, expiresMs };
  }

  find(token: string): SignedIn | undefined {
    const found = this.#signedIn.get(keyOf(token));
    return found !== undefined && found.expiresMs > Date.now() ? found : undefined;
  }

  revoke(signedIn: SignedIn): void {
    this.#forget(signedIn.key);
  }

  #forget(key: string): void {
    const found = this.#signedIn.get(key);
    this.#signedIn.delete(key);
    if (found === undefined) return;
    clearTimeout(found.timer);
    found.abort.abort();
  }
}
