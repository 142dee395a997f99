import { app } from 'electron';

/**
 * Over HTTP/1.1 Chromium opens six connections to a host, all windows together, and each window holds two streams to each gateway
 * for as long as it stands: the third window would leave none for orders. For the gateways' own hosts the limit is lifted; pages
 * read the switch when they are loaded, so it is set before that.
 */
export function letStreamsThrough(gateways: readonly { readonly address: string }[]): void {
  const hosts = new Set(gateways.map(({ address }) => new URL(address).hostname));
  if (hosts.size > 0) app.commandLine.appendSwitch('ignore-connections-limit', [...hosts].join(','));
}
