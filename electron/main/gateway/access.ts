import { failure, success, type Problem, type Result } from '../../../shared/base/problem';
import type { GatewayInfo, GatewayStanding } from '../../../shared/ipc/schemas';
import type { Operator } from '../../../shared/model/operator';
import { parseGatewayAddress } from './address';
import { callGateway, type Fetch } from './connect';
import { readRemembered, writeRemembered } from './remembered';
import { emptyAnswer, gatewayAnswer, gatewayInfo, operatorAnswer, signInAnswer } from './wire';

/** Keeps a token between two starts, where the system really protects it. */
export interface TokenVault {
  /** Undefined when nothing here protects: then the token lives in memory only. */
  seal(token: string): Promise<string | undefined>;
  open(sealed: string): Promise<string | undefined>;
}

/** Who this process speaks as to one gateway. */
export interface SignedIn {
  readonly address: string;
  readonly token: string;
  readonly operator?: Operator | undefined;
}

export interface AccessOptions {
  readonly fetch: Fetch;
  readonly vault: TokenVault;
  /** Where the gateways are remembered. */
  readonly file: string;
  readonly now?: () => number;
  /** A token was given or taken back, or an operator became known. */
  readonly onChanged?: () => void;
  /** The gateway at this address ended it, not the operator. */
  readonly onSignedOut?: (address: string, problem: Problem | undefined) => void;
}

/** One gateway of the list. */
interface Known {
  readonly id: string;
  info: GatewayInfo;
  wanted: boolean;
  signedIn: SignedIn | undefined;
  sealedToken: string | undefined;
  /** 0: never. */
  expiresMs: number;
  checking: Promise<void> | undefined;
}

/** How long a start may wait for a gateway before the console opens without it. */
const restoreTimeoutMs = 3000;
/** How long those that have answered wait for the others. */
const othersWaitMs = 300;
/** More than anybody signs in to; connections and colours are not endless. */
export const mostGateways = 16;

/** The gateways this console knows. A token never leaves this object but as a request header to its own gateway. */
export class GatewayAccess {
  #known: Known[] = [];
  #writing: Promise<void> = Promise.resolve();
  readonly #options: AccessOptions;
  readonly #now: () => number;

  constructor(options: AccessOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** Reads what is remembered. */
  async start(): Promise<void> {
    const remembered = await readRemembered(this.#options.file);
    this.#known = await Promise.all(remembered.map(async ({ id, gateway, wanted, sealedToken, expiresMs = 0 }): Promise<Known> => {
      const good = sealedToken !== undefined && (expiresMs === 0 || expiresMs > this.#now());
      const token = good ? await this.#options.vault.open(sealedToken).catch(() => undefined) : undefined;
      return {
        id, info: gateway, wanted, expiresMs, checking: undefined,
        signedIn: token ? { address: gateway.address, token } : undefined, sealedToken: token ? sealedToken : undefined,
      };
    }));
  }

  /** Every known gateway, oldest first; with its operator once it has confirmed the token. One that is away delays the others by a moment only. */
  async list(): Promise<GatewayStanding[]> {
    const asked = this.#known.filter((one) => this.#holder(one) !== undefined && !one.signedIn?.operator).map((one) => this.#confirm(one));
    if (asked.length > 0) {
      const all = Promise.all(asked);
      const some = this.#known.some((one) => one.signedIn?.operator) ? Promise.resolve() : Promise.any(asked.map((each) => each.then((good) => { if (!good) throw new Error('not confirmed'); })));
      let timer: NodeJS.Timeout | undefined;
      const enough = some.then(() => new Promise((resolve) => { timer = setTimeout(resolve, othersWaitMs); }), () => all);
      await Promise.race([all, enough]);
      clearTimeout(timer);
    }
    return this.#known.map((one) => ({ id: one.id, gateway: one.info, signedIn: this.#holder(one) !== undefined, operator: one.signedIn?.operator, wanted: one.wanted }));
  }

  /** Those signed in to, oldest first. */
  get signedIn(): readonly SignedIn[] {
    return this.#known.flatMap((one) => this.#holder(one) ?? []);
  }

  /** Undefined when nobody is signed in at this address, or the token has run out. */
  at(address: string): SignedIn | undefined {
    const one = this.#find(address);
    return one && this.#holder(one);
  }

  /** What the console calls the gateway at this address ("" for the first one); undefined when nobody is signed in there. */
  idAt(address: string): string | undefined {
    const one = this.#find(address);
    return one && this.#holder(one) ? one.id : undefined;
  }

  get gateways(): readonly GatewayInfo[] {
    return this.#known.map(({ info }) => info);
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
    const { address, serverId } = gateway.value;
    const twin = this.#known.find((one) => one.info.serverId === serverId && one.info.address !== address);
    if (twin && this.#holder(twin)) {
      return failure({ code: 'gateway-twice', severity: 'error', what: `This is ${twin.info.name}, which is signed in to already as ${twin.info.address}.`, tip: 'Sign out there first to use the other address.' });
    }
    const place = this.#find(address) ?? twin;
    if (!place && this.#known.length >= mostGateways) {
      return failure({ code: 'gateway-too-many', severity: 'error', what: `This console knows ${mostGateways} gateways, which is all it can take.`, tip: 'Remove one that is not needed any more.' });
    }
    const answer = await callGateway(this.#options.fetch, { address, procedure: 'AuthService/SignIn', request: { loginName, password }, answer: signInAnswer });
    if (!answer.ok) {
      if (answer.problem.code !== 'unauthenticated') return answer;
      return failure({ ...answer.problem, code: 'sign-in-refused', what: 'The gateway does not accept this user name and password.', tip: 'Check both and try again.' });
    }
    const { token, expiresMs, operator } = answer.value;
    const sealedToken = await this.#options.vault.seal(token).catch(() => undefined);
    const one: Known = { id: place?.id ?? this.#freeId(), info: gateway.value, wanted: true, signedIn: { address, token, operator }, sealedToken, expiresMs, checking: undefined };
    this.#known = place && this.#known.includes(place) ? this.#known.map((each) => (each === place ? one : each)) : [...this.#known, one];
    await this.#remember();
    this.#options.onChanged?.();
    return success(undefined);
  }

  /** Gives the token back: of one gateway, or of all. Gateways are told if they can be reached; here it is over in any case. */
  async signOut(address?: string): Promise<Result<undefined>> {
    const leaving = this.#known.filter((one) => address === undefined || one.info.address === address);
    const tokens = leaving.flatMap((one) => one.signedIn ?? []);
    for (const one of leaving) {
      this.#drop(one);
      one.wanted = false;
    }
    await this.#remember();
    this.#options.onChanged?.();
    await Promise.all(tokens.map((was) => callGateway(this.#options.fetch, {
      address: was.address, procedure: 'AuthService/SignOut', request: {}, answer: emptyAnswer, token: was.token, timeoutMs: 3000,
    })));
    return success(undefined);
  }

  /** Signs out and takes the gateway off the list. */
  async forget(address: string): Promise<Result<undefined>> {
    await this.signOut(address);
    this.#known = this.#known.filter((one) => one.info.address !== address);
    await this.#remember();
    return success(undefined);
  }

  /** Some request with this token came back as unauthenticated. A late answer to an older token changes nothing. */
  reportUnauthenticated(token: string, problem: Problem | undefined): void {
    const one = this.#known.find(({ signedIn }) => signedIn?.token === token);
    if (!one) return;
    this.#drop(one);
    void this.#remember();
    this.#options.onChanged?.();
    this.#options.onSignedOut?.(one.info.address, problem);
  }

  /** Somebody was told that the sign-in at this address is no good; the gateway's own word decides. Does nothing when nobody is signed in there, or the gateway cannot be asked. */
  async check(address: string): Promise<void> {
    const one = this.#find(address);
    if (!one) return;
    // An answer that is under way may be from before.
    await one.checking;
    await this.#confirm(one);
  }

  #find(address: string): Known | undefined {
    return this.#known.find((one) => one.info.address === address);
  }

  /** The first one keeps the plain ids of its sessions; the others are numbered, and no number is given twice at a time. */
  #freeId(): string {
    const taken = new Set(this.#known.map(({ id }) => id));
    if (!taken.has('')) return '';
    let number = 2;
    while (taken.has(`g${number}`)) number += 1;
    return `g${number}`;
  }

  #holder(one: Known): SignedIn | undefined {
    if (one.signedIn && one.expiresMs > 0 && one.expiresMs <= this.#now()) {
      this.reportUnauthenticated(one.signedIn.token, { code: 'signed-out', severity: 'warning', what: 'Your sign-in has run out.', tip: 'Sign in again.' });
    }
    return one.signedIn;
  }

  #drop(one: Known): void {
    one.signedIn = undefined;
    one.sealedToken = undefined;
    one.expiresMs = 0;
  }

  /** Whether the gateway knows the token. */
  async #confirm(one: Known): Promise<boolean> {
    one.checking ??= this.#askWho(one).finally(() => (one.checking = undefined));
    await one.checking;
    return one.signedIn?.operator !== undefined;
  }

  async #askWho(one: Known): Promise<void> {
    const asked = one.signedIn;
    if (!asked) return;
    const answer = await callGateway(this.#options.fetch, {
      address: asked.address, procedure: 'AuthService/GetOperator', request: {}, answer: operatorAnswer, token: asked.token, timeoutMs: restoreTimeoutMs,
    });
    if (one.signedIn?.token !== asked.token) return;
    if (answer.ok) {
      one.signedIn = { ...asked, operator: answer.value.operator };
      this.#options.onChanged?.();
    } else if (answer.problem.code === 'unauthenticated') {
      this.reportUnauthenticated(asked.token, answer.problem);
    }
  }

  /** A full disk must not keep anybody from signing in: then the gateways are simply not remembered. */
  async #remember(): Promise<void> {
    const gateways = this.#known.map(({ id, info, wanted, sealedToken, expiresMs }) => ({ id, gateway: info, wanted, sealedToken, expiresMs: sealedToken ? expiresMs : undefined }));
    this.#writing = this.#writing.then(() => writeRemembered(this.#options.file, gateways)).catch(() => undefined);
    await this.#writing;
  }
}
