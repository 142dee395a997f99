import { create, fromBinary, toBinary, type DescMessage, type DescMethodUnary, type MessageInitShape, type MessageShape } from '@bufbuild/protobuf';
import * as grpcWeb from 'grpc-web';
import { failure, success, type Result } from '../../shared/base/problem';
import { problemOfCall, problemOfStatus } from './problems';
import { systemTimers, type Timers } from './timers';

/** Deadline of a unary call. */
export const unaryDeadlineMs = 10_000;
const deadlineExceeded = 4;
const cancelled = 1;

export interface UnaryOptions {
  readonly signal?: AbortSignal | undefined;
  readonly deadlineMs?: number | undefined;
}

/** What grpc-web 2.1 really has: its types promise `thenableCall`, and give `unaryCall` no options. */
interface UnaryCaller {
  unaryCall<Request, Response>(
    url: string, request: Request, metadata: grpcWeb.Metadata,
    method: grpcWeb.MethodDescriptor<Request, Response>, options: grpcWeb.PromiseCallOptions,
  ): Promise<Response>;
}

/**
 * Unary calls through grpc-web in binary format (XMLHttpRequest: window and worker alike; no cookies).
 * Answers a value or a Problem within the deadline; never throws.
 */
export class UnaryClient {
  readonly #client = new grpcWeb.GrpcWebClientBase({ format: 'binary' }) as unknown as UnaryCaller;

  constructor(readonly origin: string, readonly timers: Timers = systemTimers, private readonly onSignedOut: () => void = () => undefined) {}

  async call<Input extends DescMessage, Output extends DescMessage>(
    method: DescMethodUnary<Input, Output>, input: MessageInitShape<Input>, options: UnaryOptions = {},
  ): Promise<Result<MessageShape<Output>>> {
    const deadlineMs = options.deadlineMs ?? unaryDeadlineMs;
    const name = `/${method.parent.typeName}/${method.name}`;
    const aborter = new AbortController();
    // grpc-web's own timer allows a tenth more than the deadline; ours is exact, so nothing waits longer than promised.
    const stopped = new Promise<never>((_resolve, reject) => {
      aborter.signal.addEventListener('abort', () => reject(aborter.signal.reason as Error));
    });
    const stop = (code: number, detail: string): void =>
      aborter.abort(Object.assign(new Error(detail), { code }));
    const timer = this.timers.after(deadlineMs, () => stop(deadlineExceeded, `no answer in ${deadlineMs} ms`));
    const handleAbort = (): void => stop(cancelled, 'aborted by the caller');
    options.signal?.addEventListener('abort', handleAbort);
    if (options.signal?.aborted) handleAbort();
    try {
      const answer = this.#client.unaryCall(
        this.origin + name, create(method.input, input), { deadline: String(Date.now() + deadlineMs) },
        describe(name, method), { signal: aborter.signal },
      );
      // Whichever loses the race must not become an unhandled rejection.
      stopped.catch(() => undefined);
      answer.catch(() => undefined);
      return success(await Promise.race([answer, stopped]));
    } catch (caught) {
      const reason = aborter.signal.reason as { code?: number; message?: string } | undefined;
      if (aborter.signal.aborted && reason?.code !== undefined) return failure(problemOfStatus(reason.code, reason.message ?? ''));
      const problem = problemOfCall(caught);
      if (problem.code === 'signed-out') this.onSignedOut();
      return failure(problem);
    } finally {
      timer.dispose();
      options.signal?.removeEventListener('abort', handleAbort);
    }
  }
}

// grpc-web wants classes for the message types but only calls the two functions.
const unused = function unused() { /* never made */ } as never;

function describe<Input extends DescMessage, Output extends DescMessage>(
  name: string, method: DescMethodUnary<Input, Output>,
): grpcWeb.MethodDescriptor<MessageShape<Input>, MessageShape<Output>> {
  return new grpcWeb.MethodDescriptor<MessageShape<Input>, MessageShape<Output>>(
    name, grpcWeb.MethodType.UNARY, unused, unused,
    (message: MessageShape<Input>) => toBinary(method.input, message),
    (bytes: Uint8Array) => fromBinary(method.output, bytes),
  );
}
