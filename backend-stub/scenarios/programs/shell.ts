import type { Random, Stage, Step } from '../../sources/replay/script';

export const promptOf = ({ user, asset }: Pick<Stage, 'user' | 'asset'>, sign = '$'): string => `\x1b[32m${user}@${asset}\x1b[0m:\x1b[34m~\x1b[0m${sign} `;

/** A command, typed key by key with a person's rhythm, and its answer. */
export function* command(random: Random, text: string, answer: string, { keyMs = 90, thinkMs = 1_500 }: { readonly keyMs?: number; readonly thinkMs?: number } = {}): Generator<Step> {
  let first = true;
  for (const key of text) {
    yield { waitMs: first ? thinkMs : Math.round(keyMs * (0.5 + random.next())), typed: key, output: key };
    first = false;
  }
  yield { waitMs: keyMs, typed: '\r', output: '\r\n' };
  if (answer !== '') yield { waitMs: 120, output: answer };
}

/** A command that is there at once, as if it had been given before anyone looked. */
export function* already(stage: Stage, text: string, answer = ''): Generator<Step> {
  yield { waitMs: 0, typed: `${text}\r`, output: `${text}\r\n${answer}${promptOf(stage)}` };
}

export const lines = (...all: readonly string[]): string => all.map((line) => `${line}\r\n`).join('');
