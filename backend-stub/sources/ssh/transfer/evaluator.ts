import { spawn } from 'node:child_process';
import { z } from 'zod';
import type { FileTransfer } from '../../../contracts';

/** What happens to files on their way. */
export const transfersSchema = z.strictObject({
  /** A program and its first arguments; the file's path is the last one. Exit status 0 = allowed, 1 = denied (its first line of output says why), anything else = nobody knows. */
  evaluator: z.array(z.string().min(1).max(4_000)).min(1).max(50).optional(),
  /** Of the evaluator; then nobody knows. */
  timeoutMs: z.number().int().min(100).max(600_000).default(30_000),
  /** What becomes of files of which the evaluator does not say whether they are allowed. */
  unknown: z.enum(['deny', 'allow']).default('deny'),
  /** Larger files are refused. */
  mostBytes: z.number().int().min(1).default(4 * 1024 ** 3),
});
export type TransferConfig = z.infer<typeof transfersSchema>;

export interface Evaluation {
  readonly verdict: FileTransfer['verdict'];
  /** For people; empty when there is nothing to say. */
  readonly why: string;
  /** It must not be passed on. */
  readonly refused: boolean;
}

const longestWhy = 300;

/** Asks the configured program. Never rejects: a program that cannot be run knows nothing. */
export async function evaluate(config: TransferConfig, path: string, facts: Omit<FileTransfer, 'verdict' | 'why'>, who: { readonly user: string; readonly asset: string }): Promise<Evaluation> {
  const [program, ...args] = config.evaluator ?? [];
  if (program === undefined) return { verdict: 'unknown', why: '', refused: false };
  const unknown = (why: string): Evaluation => ({ verdict: 'unknown', why, refused: config.unknown === 'deny' });
  return new Promise((resolve) => {
    const child = spawn(program, [...args, path], {
      stdio: ['ignore', 'pipe', 'ignore'], detached: true,
      env: {
        PATH: process.env['PATH'] ?? '/usr/bin:/bin', VIGIL_DIRECTION: facts.direction, VIGIL_NAME: facts.name, VIGIL_BYTES: String(facts.bytes), VIGIL_SHA256: facts.sha256,
        VIGIL_USER: who.user, VIGIL_ASSET: who.asset,
      },
    });
    let late = false;
    // With all it has started: whoever holds the output would be waited for.
    const timer = setTimeout(() => {
      late = true;
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has just ended by itself.
      }
    }, config.timeoutMs);
    let said = '';
    child.stdout.on('data', (bytes: Buffer) => {
      if (said.length < longestWhy * 4) said += bytes.toString('utf8');
    });
    child.on('error', () => {
      clearTimeout(timer);
      resolve(unknown('The program that judges files cannot be run.'));
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      const [line = ''] = said.split('\n', 1);
      const why = line.replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, ' ').trim().slice(0, longestWhy);
      if (late) resolve(unknown('The program that judges files took too long.'));
      else if (code === 0) resolve({ verdict: 'allowed', why, refused: false });
      else if (code === 1) resolve({ verdict: 'denied', why: why === '' ? 'The file is not allowed.' : why, refused: true });
      else resolve(unknown('The program that judges files did not say whether it is allowed.'));
    });
  });
}
