import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { failure, success, type Problem, type Result } from '../../../shared/base/problem';
import { gatewayInfoSchema, type GatewayInfo } from '../../../shared/ipc/schemas';
import type { Operator } from '../../../shared/model/operator';
import { writeDurably } from '../files/durable';
import { parseGatewayAddress } from './address';
import { callGateway, type Fetch } from './connect';
import { emptyAnswer, gatewayAnswer, gatewayInfo, operatorAnswer, signInAnswer } from './wire';

/** Keeps a token between two starts, where the system really protects it. */
export interface TokenVault {
  /** Undefined when nothing here protects: then the token lives in memory only. */
  seal(token: string): Promise<string | undefined>;
  open(sealed: string): Promise<string | undefined>;
}

/** Who this process speaks as: one gateway, one token, one operator. */
export interface SignedIn {
  readonly address: string;
  readonly token: string;
  readonly operator?: Operator | undefined;
}

export interface AccessOptions {
  readonly fetch: Fetch;
  readonly vault: TokenVault;
  /** Where the gateway is remembered. */
  readonly file: string;
  readonly now?: () => number;
  /** The token was given, taken back, or the gateway changed. */
  readonly onChanged?: () => void;
  /** The gateway ended it, not the operator. */
  readonly onSignedOut?: (problem: Problem | undefined) => void;
}

const rememberedSchema = z.object({
  version: z.literal(1), gateway: gatewayInfoSchema, sealedToken: z.string().max(20_000).optional(), expiresMs: z.number().optional(),
});

/** How long a start may wait for the gateway before the console opens offline. */
const restoreTimeoutMs = 3000;

/** The gateway this console belongs to. The token never leaves this object but as a request header to that gateway. */
export class GatewayAccess {
  #gateway: GatewayInfo | undefined;
  #signedIn: SignedIn | undefined;
  #expiresMs = 0;
  #checking: Promise<void> | undefined;
  readonly #options: AccessOptions;
  readonly #now: () => number;

  constructor(options: AccessOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** Reads what is remembered. A file that is damaged counts as absent: it can be typed again. */
  async start(): Promise<void> {
    try {
      const remembered = rememberedSchema.parse(JSON.parse(await readFile(this.#options.file, 'utf8')));
      this.#gateway = remembered.gateway;
      const expires = remembered.expiresMs ?? 0;
      if (!remembered.sealedToken || (expires > 0 && expires <= this.#now())) return;
      const token = await this.#options.vault.open(remembered.sealedToken);
      if (!token) return;
      this.#signedIn = { address: remembered.gateway.address, token };
      this.#expiresMs = expires;
    } catch {
      // Nothing remembered.
    }
  }

  /** The gateway, and the operator once the gateway has confirmed the token. Offline: no operator. */
  async current(): Promise<{ gateway: GatewayInfo | undefined; operator: Operator | undefined }> {
    if (this.signedIn && !this.#signedIn?.operator) await this.#confirm();
    return { gateway: this.#gateway, operator: this.#signedIn?.operator };
  }

  /** Undefined when nobody is signed in, or the token has run out. */
  get signedIn(): SignedIn | undefined {
    if (this.#signedIn && this.#expiresMs > 0 && this.#expiresMs <= this.#now()) {
      this.reportUnauthenticated(this.#signedIn.token, { code: 'signed-out', severity: 'warning', what: 'Your sign-in has run out.', tip: 'Sign in again.' });
    }
    return this.#signedIn;
  }

  get gateway(): GatewayInfo | undefined {
    return this.#gateway;
  }

  async probe(typed: string): Promise<Result<GatewayInfo>> {
    const address = parseGatewayAddress(typed);
    if (!address.ok) return address;
    const answer = await callGateway(this.#options.fetch, { address: address.value, procedure: 'GatewayService/GetGateway', request: {}, answer: gatewayAnswer });
    return answer.ok ? success(gatewayInfo(address.value, answer.value)) : answer;
  }

  async signIn(typed: string, loginName: string, password: string): Promise<Result<undefined>> {
    const gateway = await this.probe(typed);
    if (!gateway.ok) return gateway;
    const { address } = gateway.value;
    const answer = await callGateway(this.#options.fetch, { address, procedure: 'AuthService/SignIn', request: { loginName, password }, answer: signInAnswer });
    if (!answer.ok) {
      if (answer.problem.code !== 'unauthenticated') return answer;
      return failure({ ...answer.problem, code: 'sign-in-refused', what: 'The gateway does not accept this user name and password.', tip: 'Check both and try again.' });
    }
    const { token, expiresMs, operator } = answer.value;
    this.#gateway = gateway.value;
    this.#signedIn = { address, token, operator };
    this.#expiresMs = expiresMs;
    await this.#remember(await this.#options.vault.seal(token).catch(() => undefined));
    this.#options.onChanged?.();
    return success(undefined);
  }

  /** Gives the token back. The gateway is told if it can be reached; locally it is over in any case. */
  async signOut(): Promise<Result<undefined>> {
    const was = this.#signedIn;
    this.#signedIn = undefined;
    await this.#remember(undefined);
    this.#options.onChanged?.();
    if (was) await callGateway(this.#options.fetch, { address: was.address, procedure: 'AuthService/SignOut', request: {}, answer: emptyAnswer, token: was.token, timeoutMs: 3000 });
    return success(undefined);
  }

  /** Some request with this token came back as unauthenticated. A late answer to an older token changes nothing. */
  reportUnauthenticated(token: string, problem: Problem | undefined): void {
    if (this.#signedIn?.token !== token) return;
    this.#signedIn = undefined;
    void this.#remember(undefined);
    this.#options.onChanged?.();
    this.#options.onSignedOut?.(problem);
  }

  /** Somebody was told that this sign-in is no good; the gateway's own word decides. Does nothing when nobody is signed in, or the gateway cannot be asked. */
  async check(): Promise<void> {
    // An answer that is under way may be from before.
    await this.#checking;
    await this.#confirm();
  }

  #confirm(): Promise<void> {
    this.#checking ??= this.#askWho().finally(() => (this.#checking = undefined));
    return this.#checking;
  }

  async #askWho(): Promise<void> {
    const asked = this.#signedIn;
    if (!asked) return;
    const answer = await callGateway(this.#options.fetch, {
      address: asked.address, procedure: 'AuthService/GetOperator', request: {}, answer: operatorAnswer, token: asked.token, timeoutMs: restoreTimeoutMs,
    });
    if (this.#signedIn?.token !== asked.token) return;
    if (answer.ok) {
      this.#signedIn = { ...asked, operator: answer.value.operator };
      this.#options.onChanged?.();
    } else if (answer.problem.code === 'unauthenticated') {
      this.reportUnauthenticated(asked.token, answer.problem);
    }
  }

  /** A full disk must not keep anybody from signing in: then the gateway is simply not remembered. */
  async #remember(sealedToken: string | undefined): Promise<void> {
    if (!this.#gateway) return;
    const content = JSON.stringify({ version: 1, gateway: this.#gateway, sealedToken, expiresMs: sealedToken ? this.#expiresMs : undefined });
    this.#writing = this.#writing.then(() => writeDurably(this.#options.file, content)).catch(() => undefined);
    await this.#writing;
  }

  #writing: Promise<void> = Promise.resolve();
}
