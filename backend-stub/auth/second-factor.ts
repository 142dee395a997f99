import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { failure, ProblemError, success, type Result } from '../../shared/base/problem';
import { writeWhole } from '../server/data-folder';
import { Attempts } from './attempts';
import { base32Bytes, stepOfCode } from './one-time-code';

const usedSchema = z.record(z.string(), z.number().int().nonnegative());
/** A million codes, of which three are good: after two slips each further one costs time. */
const limits = { freeSlips: 2, longestMs: 300_000 };

/** One-time codes of operators. Each code is good once, also across a restart: what was used is on the disk before it counts. */
export class SecondFactor {
  readonly #secrets: ReadonlyMap<string, Buffer>;
  readonly #attempts: Attempts;
  readonly #used: Map<string, number>;
  #checking: Promise<unknown> = Promise.resolve();

  private constructor(users: readonly { readonly loginName: string; readonly totpSecret?: string | undefined }[], private readonly path: string, used: Readonly<Record<string, number>>, private readonly now: () => number) {
    this.#secrets = new Map(users.flatMap(({ loginName, totpSecret }) => (totpSecret === undefined ? [] : [[loginName, base32Bytes(totpSecret)] as const])));
    this.#attempts = new Attempts(now, limits);
    this.#used = new Map(Object.entries(used));
  }

  /** Throws when the file is damaged: starting without it would let used codes in again. */
  static async open(users: readonly { readonly loginName: string; readonly totpSecret?: string | undefined }[], path: string, now: () => number = Date.now): Promise<SecondFactor> {
    const text = await readFile(path, 'utf8').catch((caught: NodeJS.ErrnoException) => {
      if (caught.code === 'ENOENT') return '{}';
      throw caught;
    });
    try {
      return new SecondFactor(users, path, usedSchema.parse(JSON.parse(text)), now);
    } catch (caught) {
      throw new ProblemError({
        code: 'second-factor.damaged', severity: 'error', what: `The list of used one-time codes ${path} is damaged.`,
        tip: 'Remove it when a minute has passed since the gateway ran last, and start again.', cause: String(caught),
      });
    }
  }

  /** One after the other: the same code twice at the same moment is good once. */
  verify(loginName: string, code: string): Promise<Result<undefined>> {
    const verified = this.#checking.then(() => this.#verify(loginName, code));
    this.#checking = verified.catch(() => undefined);
    return verified;
  }

  async #verify(loginName: string, code: string): Promise<Result<undefined>> {
    const no = (problem: string, what: string, tip: string): Result<undefined> => failure({ code: `second-factor.${problem}`, severity: 'warning', what, tip });
    const secret = this.#secrets.get(loginName);
    if (secret === undefined) return no('none', 'You have no second factor at this gateway.', 'Ask who runs it to set one up for you, or somebody who has one to give the order.');
    if (code === '') return no('missing', 'This order needs the code of your authenticator.', 'Type its six digits.');
    // By user alone: whoever guesses may do so from many addresses.
    const waitMs = this.#attempts.waitMs(loginName, '');
    if (waitMs > 0) return no('too-many', 'Too many wrong codes.', `Try again in ${Math.ceil(waitMs / 1000)} s.`);
    const step = stepOfCode(secret, code, this.now());
    if (step === undefined) {
      this.#attempts.failed(loginName, '');
      return no('wrong', 'The code is not right.', 'Take the one your authenticator shows now.');
    }
    if (step <= (this.#used.get(loginName) ?? -1)) {
      this.#attempts.failed(loginName, '');
      return no('used', 'This code was used before.', 'Wait for the next one.');
    }
    this.#used.set(loginName, step);
    await writeWhole(this.path, JSON.stringify(Object.fromEntries(this.#used)));
    this.#attempts.succeeded(loginName, '');
    return success(undefined);
  }
}
