import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { failure, success, type Problem, type Result } from '../../../shared/base/problem';
import type { Signer } from '../../../shared/recording/evidence';
import { writeDurably } from '../files/durable';
import type { TokenVault } from '../gateway/access';

/** The key in PKCS#8, sealed by the system where it can, else as it is in a file only its owner reads. */
const keyFileSchema = z.object({ version: z.literal(1), publicKey: z.string().max(100), sealed: z.string().max(10_000).optional(), plain: z.string().max(1000).optional() });

export interface ConsoleKey extends Signer {
  /** SHA-256 of the raw public key, hex: what people compare. */
  readonly fingerprint: string;
  /** Who keeps the private half: the system's keychain, or a file with mode 0600. */
  readonly keptBy: 'system' | 'file';
}

const problem = (code: string, what: string, tip: string, cause?: string): Problem => ({ code, severity: 'error', what, tip, cause });

/** This console's own Ed25519 key, made at its first use and the same ever after. What it signs, somebody at this console made. */
export class ConsoleKeys {
  #opened: Promise<Result<ConsoleKey>> | undefined;

  #public: string | undefined;

  constructor(readonly path: string, readonly vault: TokenVault) {}

  /** Finds out whether there is a key already, without opening it. */
  async peek(): Promise<void> {
    const parsed = keyFileSchema.safeParse(safeJson(await readFile(this.path, 'utf8').catch(() => '')));
    if (parsed.success) this.#public ??= parsed.data.publicKey;
  }

  /** The public key, where there is one. */
  get known(): readonly string[] {
    return this.#public === undefined ? [] : [this.#public];
  }

  open(): Promise<Result<ConsoleKey>> {
    this.#opened ??= this.#read().then((opened) => {
      if (opened.ok) this.#public = opened.value.publicKey;
      else this.#opened = undefined;
      return opened;
    });
    return this.#opened;
  }

  async #read(): Promise<Result<ConsoleKey>> {
    let content: string;
    try {
      content = await readFile(this.path, 'utf8');
    } catch (caught) {
      const { code } = caught as NodeJS.ErrnoException;
      return code === 'ENOENT' ? this.#make() : failure(problem('console-key-unreadable', 'This console’s signing key cannot be read.', 'Check the permissions of Vigil’s folder.', code));
    }
    const parsed = keyFileSchema.safeParse(safeJson(content));
    // Another key in its place would make people distrust what the first one signed: that is a person's decision.
    const damaged = failure(problem('console-key-damaged', 'This console’s signing key is damaged or sealed for somebody else.', 'Restore evidence-key.json in Vigil’s profile, or remove it to have a new key made.'));
    if (!parsed.success) return damaged;
    const { sealed, plain } = parsed.data;
    const pkcs8 = sealed === undefined ? plain : await this.vault.open(sealed).catch(() => undefined);
    try {
      if (pkcs8 === undefined) return damaged;
      const key = consoleKey(createPrivateKey({ key: Buffer.from(pkcs8, 'base64'), format: 'der', type: 'pkcs8' }), sealed === undefined ? 'file' : 'system');
      return key.publicKey === parsed.data.publicKey ? success(key) : damaged;
    } catch {
      return damaged;
    }
  }

  async #make(): Promise<Result<ConsoleKey>> {
    const { privateKey } = generateKeyPairSync('ed25519');
    const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
    const sealed = await this.vault.seal(pkcs8).catch(() => undefined);
    const key = consoleKey(privateKey, sealed === undefined ? 'file' : 'system');
    try {
      await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
      await writeDurably(this.path, JSON.stringify({ version: 1, publicKey: key.publicKey, ...sealed === undefined ? { plain: pkcs8 } : { sealed } }));
    } catch (caught) {
      return failure(problem('console-key-write', 'A signing key for this console could not be stored.', 'Check the free space on the disk.', (caught as NodeJS.ErrnoException).code));
    }
    return success(key);
  }
}

function consoleKey(privateKey: KeyObject, keptBy: ConsoleKey['keptBy']): ConsoleKey {
  const raw = Buffer.from(createPublicKey(privateKey).export({ format: 'jwk' }).x ?? '', 'base64url');
  const fingerprint = createHash('sha256').update(raw).digest('hex');
  return { publicKey: raw.toString('base64'), keyId: fingerprint.slice(0, 16), fingerprint, keptBy, sign: async (message) => sign(null, message, privateKey).toString('base64') };
}

function safeJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}
