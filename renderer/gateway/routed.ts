import { failure, ProblemError, type Problem, type Result } from '../../shared/base/problem';
import { firstGateway, gatewayOf } from '../../shared/model/gateway-ids';
import type { GatewayId } from '../../shared/model/ids';
import type { GatewayClient } from './client';

/** A gateway this window is connected to. */
export interface GatewayLink {
  readonly id: GatewayId;
  /** Its origin, as the main process knows it. */
  readonly address: string;
  /** Bears the gateway's mark in every id. */
  readonly client: GatewayClient;
}

/** All gateways of the window as one: what is about a session goes to the session's gateway, what names none to the first. Each has policies of its own. */
export type RoutedGateway = Omit<GatewayClient, 'origin' | 'watchFacts' | 'dispose' | 'listPolicies' | 'tryPolicy'>;

const strange: Problem = { code: 'signed-out', severity: 'error', what: 'Nobody is signed in to the gateway of this session.', tip: 'Sign in to it again.' };
const stranger = <Value>(): Promise<Result<Value>> => Promise.resolve(failure(strange));
// oxlint-disable-next-line require-yield
async function* nothing(): AsyncGenerator<never, void, undefined> {
  throw new ProblemError(strange);
}

export function routedGateway(links: readonly GatewayLink[]): RoutedGateway {
  const at = (gateway: GatewayId): GatewayClient | undefined => links.find(({ id }) => id === gateway)?.client;
  const of = (id: string): GatewayClient | undefined => at(gatewayOf(id));
  const first = links[0]?.client;
  return {
    listSessions: (query) => first?.listSessions(query) ?? stranger(),
    getSession: (id) => of(id)?.getSession(id) ?? stranger(),
    submitOrder(order) {
      const about = order.sessionId ?? order.lockId ?? order.recordingId ?? order.approvalId;
      return at(order.gateway ?? (about === undefined ? links[0]?.id ?? firstGateway : gatewayOf(about)))?.submitOrder(order) ?? stranger();
    },
    listAudit: (query) => (query.sessionId === undefined ? first : of(query.sessionId))?.listAudit(query) ?? stranger(),
    reportEvents: (events) => (events[0] === undefined ? first : of(events[0].id))?.reportEvents(events) ?? stranger(),
    listRecordings: (query) => first?.listRecordings(query) ?? stranger(),
    sendInput: (input) => of(input.sessionId)?.sendInput(input) ?? stranger(),
    point: (pointing) => of(pointing.sessionId)?.point(pointing) ?? stranger(),
    readClipboard: (asked) => of(asked.sessionId)?.readClipboard(asked) ?? stranger(),
    readBack: (id, seconds, signal) => of(id)?.readBack(id, seconds, signal) ?? nothing(),
  };
}
