import { transferHandlers, type TransferHandler } from 'comlink';
import { ProblemError, type Problem } from '../../shared/base/problem';

interface Thrown {
  readonly value: unknown;
}

/** What comlink makes of something thrown: of an Error only message, name and stack. */
interface SentThrown {
  readonly isError: boolean;
  readonly value: unknown;
  readonly problem?: Problem;
}

let carried = false;

/** From now on a ProblemError crosses between page and worker with its Problem. To be called on both sides. */
export function carryProblems(): void {
  const known = transferHandlers.get('throw') as TransferHandler<Thrown, SentThrown> | undefined;
  if (carried || known === undefined) return;
  carried = true;
  const handler: TransferHandler<Thrown, SentThrown> = {
    canHandle: (value): value is Thrown => known.canHandle(value),
    serialize(thrown) {
      const [sent, transferables] = known.serialize(thrown);
      return [thrown.value instanceof ProblemError ? { ...sent, problem: thrown.value.problem } : sent, transferables];
    },
    deserialize(sent) {
      if (sent.problem !== undefined) throw new ProblemError(sent.problem);
      return known.deserialize(sent);
    },
  };
  transferHandlers.set('throw', handler);
}
