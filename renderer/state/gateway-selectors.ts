import { createSelector } from '@reduxjs/toolkit';
import type { GatewayInfo } from '../../shared/ipc/schemas';
import { firstGateway, gatewayOf } from '../../shared/model/gateway-ids';
import { gatewayId, type GatewayId } from '../../shared/model/ids';
import type { Operator } from '../../shared/model/operator';
import { labelGateways, type GatewayLabel } from './gateway-labels';
import { linkOf, streamsRefused, type GatewayLinkState, type GatewayState } from './gateways';
import type { ConsoleState } from './store';

/** All that are known, oldest first; also those the operator signed out of. */
export const selectKnownGateways = createSelector([({ gateways }: ConsoleState) => gateways], (state): readonly GatewayState[] =>
  state.known.map(({ id, gateway, ...standing }) => ({ ...standing, id: gatewayId(id), info: gateway, ...linkOf(state, gatewayId(id)) })));

/** Those that are listed: signed in to, or wanting to be signed in to again. */
export const selectGateways = createSelector([selectKnownGateways], (known) => known.filter(({ wanted, signedIn }) => wanted || signedIn));

/** With one gateway nothing on the screen names it; with several everything says whose it is. */
export const selectSeveral = (state: ConsoleState): boolean => selectGateways(state).length > 1;

/** What has no gateway of its own goes by this one: the first with somebody signed in, else the first. */
export const selectFirst = createSelector([selectKnownGateways, selectGateways], (known, listed): GatewayState | undefined =>
  listed.find(({ operator }) => operator !== undefined) ?? listed[0] ?? known[0]);

const selectById = createSelector([selectKnownGateways], (known): ReadonlyMap<string, GatewayState> => new Map(known.map((one) => [one.id, one])));

/** The gateway of a session, a recording, an event, a lock. */
export const selectGatewayOf = (state: ConsoleState, id: string): GatewayState | undefined => selectById(state).get(gatewayOf(id));
/** Who the operator is to the gateway of this session: roles differ from gateway to gateway. */
export const selectOperatorOf = (state: ConsoleState, id: string): Operator | undefined => selectGatewayOf(state, id)?.operator;
/** The clock of the gateway of this session minus this machine's, in ms. */
export const selectSkewOf = ({ gateways }: Pick<ConsoleState, 'gateways'>, id: string): number => linkOf(gateways, gatewayOf(id)).skew;

/** One press of Terminate would give no reason, and this session's gateway wants one. */
export const selectAsksReason = (state: ConsoleState, id: string): boolean => selectGatewayOf(state, id)?.info.reasonRequired === true && state.preferences.reason === 'other';
/** What those who watch a session of this gateway should know before they do. */
export const selectWatchersWords = (state: ConsoleState, id: string): string =>
  selectGatewayOf(state, id)?.info.announcesWatchers === true ? 'The user is told that you watch.' : 'The user is not told that you watch.';

const linkOfFirst = (state: ConsoleState): GatewayLinkState => linkOf(state.gateways, selectFirst(state)?.id ?? firstGateway);
/** Of the first gateway; for what belongs to no session. */
export const selectOperator = (state: ConsoleState): Operator | undefined => selectFirst(state)?.operator;
export const selectGateway = (state: ConsoleState): GatewayInfo | undefined => selectFirst(state)?.info;
export const selectSkew = (state: ConsoleState): number => linkOfFirst(state).skew;
export const selectFacts = (state: ConsoleState): GatewayLinkState['facts'] => linkOfFirst(state).facts;

/** Some gateway has spoken since this window opened. */
export const selectFresh = ({ gateways }: ConsoleState): boolean => Object.values(gateways.links).some(({ fresh }) => fresh);
export const isFresh = ({ gateways }: ConsoleState, id: GatewayId): boolean => linkOf(gateways, id).fresh;
/** How many gateways are connected; rises when one comes back. */
export const selectConnectedCount = ({ gateways }: ConsoleState): number => Object.values(gateways.links).filter(({ facts }) => facts.state === 'connected').length;

/** The gateways whose streams were refused, by id. */
export const selectRefused = createSelector([({ gateways }: ConsoleState) => gateways.links], (links) =>
  Object.entries(links).filter(([, link]) => streamsRefused(link)).map(([id]) => gatewayId(id)));

/** Nobody is signed in anywhere any more. */
export const selectSignedOut = (state: ConsoleState): boolean => {
  const refused = selectRefused(state);
  if (refused.length === 0) return false;
  return selectGateways(state).every(({ id, signedIn }) => !signedIn || refused.includes(id));
};

export const selectGatewayLabels = createSelector([selectKnownGateways, (state: ConsoleState) => state.preferences.gateways], labelGateways);

/** None while there is only one gateway. */
const selectNeededLabels = createSelector([selectSeveral, selectGatewayLabels], (several, labels): ReadonlyMap<string, GatewayLabel> => new Map(several ? labels.map((label) => [label.id, label]) : []));

/** Whose it is, in name and colour; undefined while there is only one gateway, and for what is of none that is known. */
export const selectLabelOf = (state: ConsoleState, id: string): GatewayLabel | undefined => selectNeededLabels(state).get(gatewayOf(id));
