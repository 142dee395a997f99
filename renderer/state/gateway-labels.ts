import type { GatewayId } from '../../shared/model/ids';

/** Colours a gateway can have; `--gateway-1` … in the theme. The name stands beside it everywhere. */
export const gatewayColours = [1, 2, 3, 4, 5, 6] as const;
export type GatewayColour = (typeof gatewayColours)[number];
export const gatewayColourNames: Readonly<Record<GatewayColour, string>> = { 1: 'Blue', 2: 'Orange', 3: 'Green', 4: 'Magenta', 5: 'Yellow', 6: 'Cyan' };

/** How one gateway is told from the others. */
export interface GatewayLabel {
  readonly id: GatewayId;
  readonly address: string;
  /** Short, and no other gateway's. */
  readonly name: string;
  readonly colour: GatewayColour;
}

/** What the operator chose for a gateway, by its address. */
export interface GatewayLook {
  readonly name?: string | undefined;
  readonly colour?: GatewayColour | undefined;
}

const longestName = 24;
const hostOf = (address: string): string => address.replace(/^https?:\/\//, '');

/** The second gateway is "g2": colours stay when another gateway goes. */
const usualColour = (id: GatewayId): GatewayColour => gatewayColours[(Math.max(1, Number(id.slice(1))) - 1) % gatewayColours.length] ?? 1;

export function labelGateways(known: readonly { readonly id: GatewayId; readonly info: { readonly address: string; readonly name: string } }[], looks: Readonly<Record<string, GatewayLook>>): readonly GatewayLabel[] {
  const names = known.map(({ info }) => (looks[info.address]?.name || info.name || hostOf(info.address)).trim().slice(0, longestName));
  return known.map(({ id, info: { address } }, index) => {
    const name = names[index] ?? '';
    const shared = names.filter((each) => each === name).length > 1;
    return { id, address, name: shared ? `${name} ${hostOf(address)}` : name, colour: looks[address]?.colour ?? usualColour(id) };
  });
}
