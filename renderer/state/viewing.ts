import type { LibraryEntry } from '../../shared/ipc/schemas';
import { openViewing, type Approval, type ViewingPolicy } from '../../shared/model/approval';
import { gatewayOf } from '../../shared/model/gateway-ids';
import { rightNames, type Right } from '../../shared/model/right';
import type { Operator } from '../../shared/model/operator';
import { askFor, may, whyNotHandOn, type Owned } from '../../shared/policy/permissions';
import { selectGatewayOf, selectOperatorOf } from './gateway-selectors';
import type { GatewayState } from './gateways';
import type { ConsoleState } from './store';

/** What the gateway of this session or recording wants before it is watched or played. */
export const selectViewingOf = (state: ConsoleState, id: string): ViewingPolicy => selectGatewayOf(state, id)?.info.viewing ?? openViewing;

export const selectApprovals = (state: ConsoleState): readonly Approval[] => state.approvals;

/** Somebody waits for this operator's answer. */
export const isWaitingForMe = (one: Approval): boolean => one.state === 'pending' && one.mayDecide === true;

/** The operator asked for it. */
export const isMine = (state: ConsoleState, one: Approval): boolean => selectOperatorOf(state, one.id)?.loginName === one.requester;

/** The newest request of this operator about this session or recording, or about all on its asset, to do this. */
export function findMine(state: ConsoleState, subjectId: string, purpose: Approval['purpose'], asset?: string): Approval | undefined {
  return state.approvals
    .filter((one) => one.purpose === purpose && (one.subject.kind === 'asset' ? one.subject.id === asset : one.subject.id === subjectId) && gatewayOf(one.id) === gatewayOf(subjectId) && isMine(state, one))
    .sort((one, other) => other.askedAt - one.askedAt)[0];
}

/**
 * Why this may not be done with a recording: by the rights at the gateway it came from, as they are now, or as they were when
 * it was downloaded while nobody is signed in there. A file of unknown origin is whoever's who has it.
 */
export function whyNotWith(right: Extract<Right, 'export' | 'reveal-input'>, entry: Pick<LibraryEntry, 'recording' | 'gatewayAddress'> | undefined, gateways: readonly GatewayState[]): string | undefined {
  const { recording, gatewayAddress } = entry ?? {};
  if (recording === undefined || gatewayAddress === undefined) return undefined;
  const owner = gateways.find(({ info }) => info.address === gatewayAddress);
  const allowed = owner?.operator ? may(owner.operator, right, recording) : recording.rights?.[right] ?? true;
  return allowed ? undefined : `Your rights at ${owner?.info.name ?? gatewayAddress}, where this recording is from, do not let you ${rightNames[right]}. ${askFor(right)}`;
}

/** Why nothing leaves the player of a recording that is only streamed. */
export const whyNotStreamedExport = `This recording is shown from its gateway and not kept here, so nothing of it is exported. ${askFor('download')}`;

/** It may be played and not downloaded: it plays from its gateway. */
export const onlyStreams = (operator: Operator | undefined, recording: Owned): boolean => operator !== undefined && may(operator, 'recordings', recording) && !may(operator, 'download', recording);

/** Why evidence that was made of a recording of the gateway at `address` may not be handed on: by the right to export there, as it is now. */
export function whyNotHandOver(address: string, gateways: readonly Pick<GatewayState, 'info' | 'operator'>[]): string | undefined {
  const owner = gateways.find(({ info }) => info.address === address);
  return owner?.operator && whyNotHandOn(owner.operator, owner.info.name);
}
