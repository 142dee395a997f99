import { app } from 'electron';

/**
 * Over HTTP/1.1 Chromium opens six connections to a host, all windows together, and each window holds two streams for as long
 * as it stands: the third window would leave none for orders. For the gateway's own host the limit is lifted; pages read the
 * switch when they are loaded, so it is set before that.
 */
export function letStreamsThrough(gatewayAddress: string | undefined): void {
  if (gatewayAddress !== undefined) app.commandLine.appendSwitch('ignore-connections-limit', new URL(gatewayAddress).hostname);
}
