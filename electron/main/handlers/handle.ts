import { calls, printedPageLimit, savedTextLimit, type CallName, type CallReply, type CallRequest } from '../../../shared/ipc/contract';
import { failure, problemFrom, type Problem } from '../../../shared/base/problem';
import { senderRefusal, type CallEvent } from '../trust/sender';
import { measure } from './measure';
import { RateLimit } from './rate-limit';

/** One function per channel of the contract; a missing one does not compile. `caller` is the id of the page that asks. */
export type Handlers = {
  readonly [Name in CallName]: (request: CallRequest<Name>, caller: number) => CallReply<Name> | Promise<CallReply<Name>>;
};

/** Where calls come in; `ipcMain` fits. */
export interface CallDoor {
  handle(channel: string, listener: (event: CallEvent, request: unknown) => unknown): void;
}

export interface CallOptions {
  /** Ids of the web contents this process made. */
  readonly knownWindows: ReadonlySet<number>;
  readonly now?: () => number;
  /** Told of every refused call, for the error output. */
  readonly onRefused?: (channel: string, why: string) => void;
}

/** Bytes a request may hold in all, before it is looked at any closer; the others hold 64 KiB. */
const requestLimits: Partial<Record<CallName, number>> = {
  'library.importChunk': (1 << 20) + 4096, 'exports.chunk': (1 << 20) + 4096, 'notes.write': 8 << 20, 'evidence.signCopy': 8 << 20, 'library.importBegin': 4 << 20, 'outbox.append': 1 << 20, 'files.saveText': 2 * savedTextLimit + 4096, 'files.savePdf': 2 * printedPageLimit + 8192,
};
const requestLimit = (name: CallName): number => requestLimits[name] ?? 64 << 10;

/** Calls a second: an import in 1 MiB pieces may be fast, a person is not. */
const callsPerSecond = (name: CallName): number => (name === 'library.importChunk' || name === 'exports.chunk' ? 2000 : 100);

/**
 * Registers every channel of the contract behind the same checks: sender, rate, size, request schema, reply schema.
 * A stranger's call is rejected; for a call of our own page everything that goes wrong becomes a Problem in the reply,
 * or a rejection on the few channels whose reply has no room for one. No error text from inside leaves with a stack.
 */
export function registerHandlers(door: CallDoor, handlers: Handlers, options: CallOptions): void {
  for (const name of Object.keys(calls) as CallName[]) {
    const limit = new RateLimit(callsPerSecond(name), options.now ?? Date.now);
    door.handle(name, (event, request) => answer(name, handlers, limit, options, event, request));
  }
}

async function answer(
  name: CallName, handlers: Handlers, limit: RateLimit, options: CallOptions, event: CallEvent, request: unknown,
): Promise<unknown> {
  const refusal = senderRefusal(event, options.knownWindows);
  if (refusal !== undefined) {
    options.onRefused?.(name, refusal);
    throw new Error('This call is refused.');
  }
  const refuse = (problem: Problem): unknown => {
    options.onRefused?.(name, problem.what);
    return problemReply(name, problem);
  };
  if (!limit.take()) return refuse(refused('too-many-calls', 'The window asked too often.', 'Wait a moment and try again.'));
  if (measure(request, requestLimit(name)) > requestLimit(name)) {
    return refuse(refused('call-too-large', 'The window sent more than this call may hold.', 'Do it in smaller pieces.'));
  }
  const parsed = calls[name].request.safeParse(request);
  if (!parsed.success) {
    return refuse(refused('call-malformed', 'The window sent something this call does not understand.', 'Restart Vigil; if it comes back, report it.'));
  }
  let reply: unknown;
  try {
    reply = await (handlers[name] as (request: unknown, caller: number) => unknown)(parsed.data, event.sender.id);
  } catch (caught) {
    return problemReply(name, problemFrom(caught, {
      code: 'unexpected', what: 'Something unexpected went wrong in Vigil.', tip: 'Try again; if it comes back, report it with the details.',
    }));
  }
  const checked = calls[name].reply.safeParse(reply);
  if (checked.success) return checked.data;
  return refuse(refused('reply-malformed', 'Vigil made an answer that does not fit.', 'Report this.'));
}

const refused = (code: string, what: string, tip: string): Problem => ({ code, severity: 'error', what, tip });

function problemReply(name: CallName, problem: Problem): unknown {
  const reply = failure({ ...problem, what: problem.what.slice(0, 2000), tip: problem.tip.slice(0, 2000), cause: problem.cause?.slice(0, 8000) });
  const parsed = calls[name].reply.safeParse(reply);
  // A reply of optional fields only would take anything and mean nothing.
  if (parsed.success && 'ok' in parsed.data) return parsed.data;
  throw new Error(problem.what);
}
