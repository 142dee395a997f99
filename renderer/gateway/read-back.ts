import { create } from '@bufbuild/protobuf';
import { ProblemError } from '../../shared/base/problem';
import { millis } from '../../shared/base/units';
import type { SessionId } from '../../shared/model/ids';
import { ReadBackRequestSchema } from '../../shared/proto/gen/vigil/v1/live_pb';
import type { ReadBackPart } from './client';
import { silentGateway } from './problems';
import type { GatewayStreams } from './streams';
import { deadAfterMs, systemTimers, type Timers } from './timers';
import { messageFromWire } from './wire/live';
import { fromBig, toCount32 } from './wire/numbers';

/** See `GatewayClient.readBack`. */
export async function* readBack(streams: Pick<GatewayStreams, 'openReadBack'>, id: SessionId, seconds: number, signal: AbortSignal, timers: Timers = systemTimers): AsyncGenerator<ReadBackPart, void, undefined> {
  const stream = new AbortController();
  const handleAbort = (): void => stream.abort();
  signal.addEventListener('abort', handleAbort);
  if (signal.aborted) handleAbort();
  let silent = false;
  const arm = () => timers.after(deadAfterMs, () => { silent = true; stream.abort(); });
  let deadMan = arm();
  try {
    for await (const { message } of streams.openReadBack(create(ReadBackRequestSchema, { sessionId: id, seconds: toCount32(seconds) }), stream.signal)) {
      deadMan.dispose();
      if (signal.aborted) return;
      if (message.case === 'opened') {
        const { offset, endOffset, fromMs, wantedMs, nowMs } = message.value;
        yield { kind: 'opened', bytes: fromBig(endOffset - offset), from: millis(fromMs), wanted: millis(wantedMs), now: millis(nowMs) };
      } else if (message.case === 'batch') {
        yield { kind: 'frames', frames: message.value.frames.map(messageFromWire).flatMap((part) => ('frame' in part ? [part.frame] : [])) };
      }
      deadMan = arm();
    }
    if (silent) throw new ProblemError(silentGateway(deadAfterMs));
  } finally {
    deadMan.dispose();
    signal.removeEventListener('abort', handleAbort);
    stream.abort();
  }
}
