import { Code, type ConnectRouter } from '@connectrpc/connect';
import { Detail, LiveService, type ChannelPace, type DesktopInput as WireInput, type Subscription } from '../../shared/proto/gen/vigil/v1/live_pb';
import { largestSide, type DesktopInput } from '../desktop/operations';
import type { Pace, Wanted } from '../live/live-desk';
import { readBack } from '../live/read-back';
import { callerOf, problemError, streamSignal, throwIfSignedOut } from './caller';
import type { Services } from './parts';
import { problemToWire } from './wire';

const wantedFrom = (subscription: Subscription): Wanted => ({
  channel: subscription.channel, session: subscription.sessionId, epoch: subscription.epoch, offset: Number(subscription.offset),
  detail: subscription.detail === Detail.FOCUS ? 'focus' : 'tile', mostPerSecond: subscription.mostPerSecond,
  width: subscription.pictureWidth, height: subscription.pictureHeight,
  takesParts: subscription.takesParts,
  begun: subscription.begun && { snapshot: Number(subscription.begun.snapshotId), parts: subscription.begun.parts },
});

const paceFrom = ({ channel, mostPerSecond, pictureWidth, pictureHeight }: ChannelPace): Pace => ({ channel, mostPerSecond, width: pictureWidth, height: pictureHeight });

const noStream = () => problemError(Code.NotFound, { code: 'live.no-stream', severity: 'warning', what: 'This live stream is not open any more.', tip: 'Open a new one.' });
const longestInput = 64 * 1024;
const longestSender = 64;
const mostInputs = 500;

/** What makes no sense is left out. */
function inputFrom({ input }: WireInput): DesktopInput[] {
  switch (input.case) {
    case 'key': return [{ kind: 'key', keysym: input.value.keysym, pressed: input.value.pressed }];
    case 'mouse': return [{ kind: 'mouse', x: clamp(input.value.x), y: clamp(input.value.y), mask: input.value.mask & 0xff }];
    case 'clipboard': return [{ kind: 'clipboard', text: input.value }];
    case undefined: return [];
  }
}

const clamp = (place: number): number => Math.max(0, Math.min(largestSide - 1, place));

const statusOf = (code: string): Code => (code === 'not-allowed' ? Code.PermissionDenied : code === 'gateway-busy' ? Code.ResourceExhausted : Code.NotFound);

export function serveLive(router: ConnectRouter, { live, participations, readBacks, clipboards }: Pick<Services, 'live' | 'participations' | 'readBacks' | 'clipboards'>): void {
  router.service(LiveService, {
    async *watchLive(request, context) {
      const { operator, remoteAddress, signedIn } = callerOf(context);
      const stream = await live.open({ operator, remoteAddress }, request.subscriptions.map(wantedFrom));
      const { signal, release } = streamSignal(context, signedIn);
      try {
        yield* stream.run(signal, !/json/.test(context.requestHeader.get('content-type') ?? ''));
        throwIfSignedOut(signedIn);
      } finally {
        release();
        live.close(stream);
      }
    },
    async updateWatch(request, context) {
      const { operator } = callerOf(context);
      if (!(await live.update(request.streamId, operator, request.add.map(wantedFrom), request.removeChannels, request.paces.map(paceFrom)))) throw noStream();
      return {};
    },
    acknowledge(request, context) {
      const { operator } = callerOf(context);
      const positions = request.acknowledgements.map(({ channel, offset }) => ({ channel, offset: Number(offset) }));
      if (!live.acknowledge(request.streamId, operator, positions)) throw noStream();
      return {};
    },
    sendInput(request, context) {
      const { operator } = callerOf(context);
      if (request.text.length > longestInput) {
        throw problemError(Code.InvalidArgument, { code: 'input.too-long', severity: 'error', what: 'That is too much text at once.', tip: 'Send it in pieces of at most 64 KiB.' });
      }
      const desktop = request.desktop.flatMap(inputFrom);
      if (desktop.length > mostInputs || desktop.some((input) => input.kind === 'clipboard' && input.text.length > longestInput)) {
        throw problemError(Code.InvalidArgument, { code: 'input.too-long', severity: 'error', what: 'That is too much input at once.', tip: `Send it in pieces of at most ${mostInputs} keys and movements, or 64 KiB of clipboard.` });
      }
      const typed = request.desktop.length > 0 ? desktop : request.text;
      const outcome = participations.type(request.sessionId, request.participationId, operator, Number(request.sequence), typed, request.sender.slice(0, longestSender), request.origin.slice(0, longestSender));
      return { acceptedSequence: BigInt(outcome.acceptedSequence), acceptedOrigin: outcome.acceptedOrigin ?? '', ...(outcome.problem === undefined ? {} : { problem: problemToWire(outcome.problem) }) };
    },
    point(request, context) {
      const { operator } = callerOf(context);
      const problem = participations.point(request.sessionId, request.participationId, operator, request.column, request.row);
      return problem === undefined ? {} : { problem: problemToWire(problem) };
    },
    async readClipboard(request, context) {
      const { operator, remoteAddress } = callerOf(context);
      const read = await clipboards.read({ operator, remoteAddress }, request.sessionId, request.participationId);
      return read.ok ? read.value : { problem: problemToWire(read.problem) };
    },
    async *readBack(request, context) {
      const { operator, remoteAddress, signedIn } = callerOf(context);
      const opened = await readBacks.open({ operator, remoteAddress }, request.sessionId, request.seconds);
      if (!opened.ok) throw problemError(statusOf(opened.problem.code), opened.problem);
      const { signal, release } = streamSignal(context, signedIn);
      try {
        yield* readBack(opened.value.feed, opened.value.stretch, signal);
        throwIfSignedOut(signedIn);
      } finally {
        release();
        opened.value.close();
      }
    },
  });
}
