import { createSlice, type PayloadAction } from '@reduxjs/toolkit';
import type { GatewayInfo, GatewayStanding } from '../../shared/ipc/schemas';
import type { GatewayId } from '../../shared/model/ids';
import type { Operator } from '../../shared/model/operator';
import type { FactsConnection } from '../gateway/client';
import type { StreamConnection } from '../gateway/reconnecting';
import type { TransportProtocol } from '../gateway/protocol';
import { factsArrived } from './facts';

/** How this window is connected to one gateway. Each is on its own: what happens to one says nothing of another. */
export interface GatewayLinkState {
  /** The stream of facts; `offline`: nobody was signed in there when this window started. */
  readonly facts: FactsConnection | { readonly state: 'offline' };
  /** The stream of pictures, told by the live worker. */
  readonly live: StreamConnection['state'];
  /** The gateway's clock minus this machine's, in ms. */
  readonly skew: number;
  /** False: what is shown of it is this machine's memory, not the gateway's word. */
  readonly fresh: boolean;
  /** How calls travel there; undefined until one was answered. */
  readonly protocol?: TransportProtocol | undefined;
}

/** A gateway this console knows, who is signed in there, and how it is connected. */
export interface GatewayState extends GatewayLinkState {
  readonly id: GatewayId;
  readonly info: GatewayInfo;
  /** Undefined: nobody is signed in, or the gateway has not confirmed it yet. */
  readonly operator?: Operator | undefined;
  /** A token is held. */
  readonly signedIn: boolean;
  /** Listed: signed in to, and not signed out of by the operator. */
  readonly wanted: boolean;
}

export interface GatewaysState {
  readonly known: readonly GatewayStanding[];
  readonly links: Readonly<Record<GatewayId, GatewayLinkState>>;
}

const apart: GatewayLinkState = { facts: { state: 'offline' }, live: 'stopped', skew: 0, fresh: false };

export const linkOf = ({ links }: GatewaysState, id: GatewayId): GatewayLinkState => links[id] ?? apart;
const linked = (state: GatewaysState, id: GatewayId, change: Partial<GatewayLinkState>): GatewaysState =>
  ({ ...state, links: { ...state.links, [id]: { ...linkOf(state, id), ...change } } });

export const gatewaysSlice = createSlice({
  name: 'gateways',
  initialState: { known: [], links: {} } as GatewaysState,
  reducers: {
    gatewaysKnown: (state: GatewaysState, { payload }: PayloadAction<readonly GatewayStanding[]>) => ({ ...state, known: payload }),
    /** The gateway at this address takes the sign-in no longer. */
    gatewayLeft: (state: GatewaysState, { payload }: PayloadAction<string>) => ({
      ...state, known: state.known.map((one) => (one.gateway.address === payload ? { ...one, signedIn: false, operator: undefined } : one)),
    }),
    liveChanged: (state: GatewaysState, { payload }: PayloadAction<{ readonly gateway: GatewayId; readonly live: GatewayLinkState['live'] }>) => linked(state, payload.gateway, { live: payload.live }),
    protocolSeen: (state: GatewaysState, { payload }: PayloadAction<{ readonly gateway: GatewayId; readonly protocol: TransportProtocol }>) => linked(state, payload.gateway, { protocol: payload.protocol }),
  },
  extraReducers: (builder) =>
    builder.addCase(factsArrived, (state: GatewaysState, { payload }) => {
      const { facts, skew, fresh } = linkOf(state, payload.gateway);
      if (!payload.connection && payload.skew === undefined && (fresh || !payload.whole)) return state;
      return linked(state, payload.gateway, { facts: payload.connection ?? facts, skew: payload.skew ?? skew, fresh: fresh || payload.whole });
    }),
});
export const { gatewaysKnown, gatewayLeft, liveChanged, protocolSeen } = gatewaysSlice.actions;


/** Its token is not good any more, by the word of either stream. */
export const streamsRefused = ({ facts, live }: GatewayLinkState): boolean => facts.state === 'signed-out' || live === 'signed-out';
