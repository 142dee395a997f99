import { keepingIntents, whyNotKeep } from '../../../shared/intent/keeping';
import type { KeepingOrderKind } from '../../../shared/intent/order';
import { may, mayNotSentence } from '../../../shared/policy/permissions';
import type { MenuEntry } from '../../kit/menu';
import type { GatewayState } from '../../state/gateways';
import type { LibraryRow } from './rows';

/** The recording's gateway as far as orders are concerned. */
export type KeepingGateway = Pick<GatewayState, 'operator' | 'facts' | 'info'>;

/** What can be ordered about how long it stays, in the order of the menu. */
export const keepingKinds = ({ there }: LibraryRow): readonly KeepingOrderKind[] => [there?.hold === undefined ? 'hold-recording' : 'release-recording', 'delete-recording'];

/** There is something at a gateway that can be held or deleted. A session that runs has no recording yet. */
export const canBeKept = ({ there }: LibraryRow): boolean => there !== undefined && (there.state === 'finalised' || there.state === 'recovered');

/** Why this cannot be ordered now; undefined when nothing is in the way. */
export function whyNotOrder(kind: KeepingOrderKind, row: LibraryRow, gateway: KeepingGateway | undefined): string | undefined {
  if (row.there === undefined) return 'It is not at its gateway any more.';
  if (gateway?.operator === undefined) return 'You are not signed in to its gateway.';
  if (gateway.facts.state !== 'connected') return `${gateway.info.name} does not answer now: wait until it is connected.`;
  return whyNotKeep(kind, gateway.operator, row.there);
}

/** Why the whole menu is of no use: neither right is given. */
export function whyNoOrders(row: LibraryRow, gateway: KeepingGateway | undefined): string | undefined {
  const operator = gateway?.operator;
  if (operator === undefined) return 'You are not signed in to its gateway.';
  if (row.there === undefined) return 'It is not at its gateway any more.';
  const { there } = row;
  return keepingKinds(row).some((kind) => may(operator, keepingIntents[kind].right, there)) ? undefined : mayNotSentence(operator, 'hold', 'hold or delete this recording');
}

const entries: Readonly<Record<KeepingOrderKind, MenuEntry>> = {
  'hold-recording': { id: 'hold-recording', label: 'Hold…' },
  'release-recording': { id: 'release-recording', label: 'Release hold…' },
  'delete-recording': { id: 'delete-recording', label: 'Delete at the gateway…', danger: true, apart: true },
};

export const keepingEntries = (row: LibraryRow): readonly MenuEntry[] =>
  keepingKinds(row).map((kind) => (kind === 'delete-recording' && row.there?.hold !== undefined ? { ...entries[kind], note: 'held' } : entries[kind]));

/** What becomes of the copy on this machine when it is deleted at the gateway. */
export function copyWords({ place }: Pick<LibraryRow, 'place'>): string {
  if (place === 'here') return 'The copy on this machine stays, and plays as before.';
  if (place === 'coming') return 'Its download to this machine breaks off.';
  return 'There is no copy on this machine: download it first if one is wanted.';
}
