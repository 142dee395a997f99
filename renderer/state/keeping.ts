import { keepingIntents, whyNotKeep } from '../../shared/intent/keeping';
import type { KeepingOrderKind } from '../../shared/intent/order';
import { may, mayNotSentence } from '../../shared/policy/permissions';
import type { RemoteRecording } from '../../shared/model/recording';
import type { GatewayState } from './gateways';

/** A recording, wherever it is, as far as these orders are concerned: a row of the library, or what the player plays. */
export interface Kept {
  /** As people call it. */
  readonly name: string;
  /** What its gateway has of it; undefined: nothing. */
  readonly there?: RemoteRecording | undefined;
  readonly place: 'here' | 'coming' | 'gateway' | 'folder';
}

/** One entry of the menu. */
export interface KeepingEntry {
  readonly id: KeepingOrderKind;
  readonly label: string;
  readonly note?: string;
  readonly danger?: boolean;
  readonly apart?: boolean;
}

/** The recording's gateway as far as orders are concerned. */
export type KeepingGateway = Pick<GatewayState, 'operator' | 'facts' | 'info'>;

/** What can be ordered about how long it stays, in the order of the menu. */
export const keepingKinds = ({ there }: Pick<Kept, 'there'>): readonly KeepingOrderKind[] => [there?.hold === undefined ? 'hold-recording' : 'release-recording', 'delete-recording'];

/** There is something at a gateway that can be held or deleted. A session that runs has no recording yet. */
export const canBeKept = ({ there }: Pick<Kept, 'there'>): boolean => there !== undefined && (there.state === 'finalised' || there.state === 'recovered');

/** Why this cannot be ordered now; undefined when nothing is in the way. */
export function whyNotOrder(kind: KeepingOrderKind, row: Kept, gateway: KeepingGateway | undefined): string | undefined {
  if (row.there === undefined) return 'It is not at its gateway any more.';
  if (gateway?.operator === undefined) return 'You are not signed in to its gateway.';
  if (gateway.facts.state !== 'connected') return `${gateway.info.name} does not answer now: wait until it is connected.`;
  return whyNotKeep(kind, gateway.operator, row.there, Date.now());
}

/** Why the whole menu is of no use: neither right is given. */
export function whyNoOrders(row: Kept, gateway: KeepingGateway | undefined): string | undefined {
  const operator = gateway?.operator;
  if (operator === undefined) return 'You are not signed in to its gateway.';
  if (row.there === undefined) return 'It is not at its gateway any more.';
  const { there } = row;
  return keepingKinds(row).some((kind) => may(operator, keepingIntents[kind].right, there)) ? undefined : mayNotSentence(operator, 'hold', 'hold or delete this recording');
}

const entries: Readonly<Record<KeepingOrderKind, KeepingEntry>> = {
  'hold-recording': { id: 'hold-recording', label: 'Hold…' },
  'release-recording': { id: 'release-recording', label: 'Release hold…' },
  'delete-recording': { id: 'delete-recording', label: 'Delete at the gateway…', danger: true, apart: true },
};

export const keepingEntries = (row: Kept): readonly KeepingEntry[] =>
  keepingKinds(row).map((kind) => (kind === 'delete-recording' && row.there?.hold !== undefined ? { ...entries[kind], note: 'held' } : entries[kind]));

/** What becomes of the copy on this machine when it is deleted at the gateway. */
export function copyWords({ place }: Pick<Kept, 'place'>): string {
  if (place === 'here') return 'The copy on this machine stays, and plays as before.';
  if (place === 'coming') return 'Its download to this machine breaks off.';
  return 'There is no copy on this machine: download it first if one is wanted.';
}
