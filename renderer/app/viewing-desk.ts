import { failure, success, type Problem, type Result } from '../../shared/base/problem';
import { unixMillis } from '../../shared/base/units';
import { idAt, ownId } from '../../shared/model/gateway-ids';
import { recordingId } from '../../shared/model/ids';
import type { Review } from '../../shared/model/recording';
import { may } from '../../shared/policy/permissions';
import type { Host } from '../host/host';
import type { OrderDesk, PlayTarget, Services, ViewingDesk } from '../services/services';
import { selectGatewayOf, selectKnownGateways } from '../state/gateway-selectors';
import { moderationClosed, moderationOpened } from '../state/moderation';
import { problemRaised } from '../state/problems';
import type { ConsoleStore } from '../state/store';

type Remote = Parameters<Services['download']>[0];

const givenUp: Problem = { code: 'cancelled', severity: 'info', what: 'The recording was not opened.', tip: 'Its gateway wants a reason, or an approval, first.' };
const keptKey = 'vigil.reviews';

/**
 * What a gateway's policy wants before a recording opens, asked once; and reviews, by order while the gateway is there, else
 * through the outbox. What waits is shown as done by this operator until the gateway says so itself.
 */
export function createViewingDesk(host: Host, store: ConsoleStore, orders: OrderDesk, kept: Pick<globalThis.Storage, 'getItem' | 'setItem'>): ViewingDesk & {
  beforeDownload(recording: Remote): Promise<Result<undefined>>;
  beforePlaying(target: PlayTarget, play: () => void): void;
  rightsOf(recording: Remote): Remote['rights'];
} {
  /** By address and the gateway's own id: until when a given reason holds. */
  const cleared = new Map<string, number>();
  let asked: ((reason: string | undefined) => void) | undefined;
  const keyOf = (address: string, id: string): string => `${address} ${ownId(id)}`;
  const ask = (recording: { readonly id: string; readonly name: string }, at: 'gateway' | 'here'): Promise<string | undefined> => new Promise((resolve) => {
    asked?.(undefined);
    asked = resolve;
    store.dispatch(moderationOpened({ kind: 'open-recording', recordingId: recordingId(recording.id), name: recording.name, at }));
  });
  const clear = (key: string, minutes: number): void => void cleared.set(key, Date.now() + minutes * 60_000);
  const isClear = (key: string): boolean => (cleared.get(key) ?? 0) > Date.now();

  const listeners = new Set<() => void>();
  let waiting: ReadonlyMap<string, Review> = recall(kept);
  const keep = (next: ReadonlyMap<string, Review>): void => {
    waiting = next;
    kept.setItem(keptKey, JSON.stringify([...next]));
    for (const listener of listeners) listener();
  };

  return {
    settle(reason) {
      const settled = asked;
      asked = undefined;
      store.dispatch(moderationClosed());
      settled?.(reason);
    },
    waitingReview: (address, id) => waiting.get(keyOf(address, id)),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    getSnapshot: () => waiting,
    reviewTold(address, id, review) {
      const key = keyOf(address, id);
      const mine = waiting.get(key);
      if (mine === undefined || review.at < mine.at) return;
      const next = new Map(waiting);
      next.delete(key);
      keep(next);
    },
    async review({ id, address, sessionId }, note) {
      const owner = selectKnownGateways(store.getState()).find(({ info }) => info.address === address);
      if (owner?.facts.state === 'connected') {
        const { accepted, problem } = await orders.review(recordingId(idAt(owner.id, ownId(id))), note);
        if (accepted) return undefined;
        if (problem && !/^(?:gateway-unreachable|gateway-timeout|cancelled)$/.test(problem.code)) return problem;
      }
      const at = Date.now();
      const appended = await host.call('outbox.append', {
        events: [{
          id: crypto.randomUUID(), level: 'Information', category: 'Access', event: 'recording.review', title: 'Review Recording', message: note, time: at, success: true,
          sessionId: ownId(sessionId), gatewayAddress: address, details: { recordingId: ownId(id), note },
        }],
      });
      if (!appended.ok) return appended.problem;
      const me = owner?.operator;
      keep(new Map(waiting).set(keyOf(address, id), { by: me ? `${me.displayName} (${me.loginName})` : 'you', at: unixMillis(at), note }));
      return undefined;
    },
    async beforeDownload(recording) {
      const gateway = selectGatewayOf(store.getState(), recording.id);
      const viewing = gateway?.info.viewing;
      if (gateway === undefined || viewing === undefined || (!viewing.reasonRequired && !viewing.approval.includes('recording'))) return success(undefined);
      const key = keyOf(gateway.info.address, recording.id);
      if (isClear(key)) return success(undefined);
      const reason = await ask({ id: recording.id, name: `${recording.user}@${recording.asset}` }, 'gateway');
      if (reason === undefined) return failure(givenUp);
      clear(key, viewing.validMinutes);
      return success(undefined);
    },
    beforePlaying(target, play) {
      const entry = target.kind === 'library' ? target.entry : undefined;
      const gateway = entry?.gatewayAddress === undefined ? undefined : selectKnownGateways(store.getState()).find(({ info }) => info.address === entry.gatewayAddress);
      const viewing = gateway?.info.viewing;
      if (entry?.recording === undefined || gateway === undefined || viewing?.reasonRequired !== true) return play();
      const { recording } = entry;
      const key = keyOf(gateway.info.address, entry.id);
      if (isClear(key)) return play();
      void ask({ id: recording.id, name: `${recording.user}@${recording.asset}` }, 'here').then(async (reason) => {
        if (reason === undefined) return;
        // The copy is here already: the gateway hears of it by the outbox, also when it is away.
        const told = await host.call('outbox.append', {
          events: [{
            id: crypto.randomUUID(), level: 'Information', category: 'Access', event: 'recording.open.copy', title: 'Open Recording', message: `reason=${reason}`, time: Date.now(), success: true,
            sessionId: recording.sessionId, gatewayAddress: gateway.info.address, details: { recordingId: recording.id, reason },
          }],
        });
        if (!told.ok) return void store.dispatch(problemRaised(told.problem));
        clear(key, viewing.validMinutes);
        play();
      });
    },
    rightsOf(recording) {
      const operator = selectGatewayOf(store.getState(), recording.id)?.operator;
      return operator && { export: may(operator, 'export', recording), 'reveal-input': may(operator, 'reveal-input', recording) };
    },
  };
}

function recall(kept: Pick<globalThis.Storage, 'getItem'>): ReadonlyMap<string, Review> {
  try {
    const entries: unknown = JSON.parse(kept.getItem(keptKey) ?? '[]');
    return new Map(Array.isArray(entries) ? entries as [string, Review][] : []);
  } catch {
    return new Map();
  }
}
