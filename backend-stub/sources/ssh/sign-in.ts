import { createHash, timingSafeEqual } from 'node:crypto';
import { utils, type AuthContext, type KeyboardAuthContext, type ParsedKey, type PasswordAuthContext, type PublicKeyAuthContext } from 'ssh2';
import type { Attempts } from '../../auth/attempts';
import { verifyPassword } from '../../auth/passwords';
import type { SshAccount } from './schema';

/** As OpenSSH's MaxAuthTries. */
const mostTries = 6;
/** Keys an agent may offer before it says which one it has signed with. */
const mostOffers = 20;

const methods: ('publickey' | 'password' | 'keyboard-interactive')[] = ['publickey', 'password', 'keyboard-interactive'];

export interface Target {
  readonly login: string;
  readonly asset: string;
}

/** `user@asset` or `user%asset`; the last separator counts. Without one the asset is "". */
export function parseTarget(userName: string): Target {
  const at = Math.max(userName.lastIndexOf('@'), userName.lastIndexOf('%'));
  return at < 0 ? { login: userName, asset: '' } : { login: userName.slice(0, at), asset: userName.slice(at + 1) };
}

/** An account with its keys parsed once. */
export interface DoorAccount {
  readonly account: SshAccount;
  readonly keys: readonly ParsedKey[];
}

/** Throws an Error that names the account whose key cannot be read. */
export function doorAccounts(accounts: readonly SshAccount[]): Map<string, DoorAccount> {
  return new Map(accounts.map((account) => {
    const keys = account.publicKeys.map((line) => {
      const parsed = utils.parseKey(line);
      if (parsed instanceof Error) throw new Error(`A public key of the SSH account ${account.login} cannot be read: ${parsed.message}.`);
      return parsed;
    });
    return [account.login, { account, keys }];
  }));
}

/** Growing waits after wrong passwords: for each pair of account and address, and for an address whatever it tries. */
export interface DoorLimits {
  readonly pairs: Attempts;
  readonly addresses: Attempts;
}

export interface SignInEvents {
  /** An attempt that was decided. `why` is for the audit log. */
  onDecided(target: Target, success: boolean, why: string): void;
  /** Too many attempts: the connection must be closed. */
  onTooMany(): void;
}

/** The sign-in of one connection. Every method fails alike for names that exist and names that do not. */
export class SignIn {
  #tries = 0;
  #offers = 0;
  #closed = false;
  #offeredKeys = false;
  #decided = false;
  #target: Target = { login: '', asset: '' };
  #account: DoorAccount | undefined;

  constructor(
    private readonly accounts: ReadonlyMap<string, DoorAccount>, private readonly limits: DoorLimits,
    private readonly address: string, private readonly events: SignInEvents,
  ) {}

  get target(): Target {
    return this.#target;
  }

  get account(): SshAccount | undefined {
    return this.#account?.account;
  }

  async handle(context: AuthContext): Promise<void> {
    if (this.#closed) return;
    this.#target = parseTarget(context.username);
    this.#account = this.accounts.get(this.#target.login);
    switch (context.method) {
      case 'publickey':
        return this.#publicKey(context);
      case 'password':
        return this.#password(context, context.password, 'password');
      case 'keyboard-interactive':
        return this.#keyboard(context);
      default:
        context.reject(methods);
    }
  }

  /** A client that offered keys only, and left when none was accepted, is a failed sign-in too. */
  left(): void {
    if (!this.#decided && this.#offeredKeys) this.events.onDecided(this.#target, false, 'no accepted key');
  }

  async #password(context: PasswordAuthContext | KeyboardAuthContext, given: string, way: string): Promise<void> {
    const { pairs, addresses } = this.limits;
    const { login } = this.#target;
    const waitMs = Math.max(pairs.waitMs(login, this.address), addresses.waitMs('', this.address));
    if (waitMs > 0) return this.#decide(context, false, way, `${way} not looked at: too many failed sign-ins, wait ${Math.ceil(waitMs / 1000)} s`);
    // Counted before the password is looked at: attempts that come at the same moment do not slip past the limit.
    pairs.failed(login, this.address);
    addresses.failed('', this.address);
    const account = this.#account?.account;
    const usable = account !== undefined && (account.password !== undefined || account.passwordHash !== undefined);
    const right = await verifyPassword(given.slice(0, 1000), usable ? account : undefined);
    if (right) pairs.succeeded(login, this.address);
    if (right) addresses.excused('', this.address);
    this.#decide(context, right, way);
  }

  #keyboard(context: KeyboardAuthContext): Promise<void> {
    return new Promise((resolve) => {
      context.prompt([{ prompt: 'Password: ', echo: false }], 'Vigil gateway', '', (answers) => {
        // An aborted prompt hands over an Error.
        const given = Array.isArray(answers) ? answers[0] : undefined;
        resolve(given === undefined ? undefined : this.#password(context, given, 'keyboard-interactive'));
      });
    });
  }

  #publicKey(context: PublicKeyAuthContext): void {
    this.#offeredKeys = true;
    const key = this.#account?.keys.find((known) => known.type === context.key.algo && same(known.getPublicSSH(), context.key.data));
    if (context.signature === undefined) {
      // Only a question whether this key would do.
      this.#offers += 1;
      if (this.#offers > mostOffers) return this.#close();
      if (key === undefined) context.reject(methods);
      else context.accept();
      return;
    }
    const valid = key !== undefined && context.blob !== undefined && key.verify(context.blob, context.signature, context.hashAlgo) === true;
    this.#decide(context, valid, 'publickey');
  }

  #decide(context: AuthContext, success: boolean, way: string, refusal = `${way} not accepted`): void {
    this.#decided = true;
    this.events.onDecided(this.#target, success, success ? way : refusal);
    if (success) return context.accept();
    this.#tries += 1;
    context.reject(methods);
    if (this.#tries >= mostTries) this.#close();
  }

  #close(): void {
    this.#closed = true;
    this.events.onTooMany();
  }
}

/** Compares keys of any length without telling where they differ. */
const same = (one: Buffer, other: Buffer): boolean =>
  timingSafeEqual(createHash('sha256').update(one).digest(), createHash('sha256').update(other).digest());
