import { success } from '../../../shared/base/problem';
import type { GatewayAccess } from '../gateway/access';
import type { Handlers } from './handle';

type GatewayCalls = 'gateway.probe' | 'gateway.signIn' | 'gateway.signOut' | 'gateway.check' | 'gateway.renewConnections' | 'gateway.list' | 'gateway.forget';

/**
 * `renewConnections` drops the connections the page has open or idle. `reloadWindow` is called once the reply is on its way: the new page may talk to other gateways. `flush` delivers what the
 * operator still has to report, as far as that goes quickly: after the sign-out nobody else may.
 */
export function gatewayHandlers(access: GatewayAccess, flush: () => Promise<void>, renewConnections: () => Promise<void>, reloadWindow: () => void): Pick<Handlers, GatewayCalls> {
  const reloaded = <Answer extends { readonly ok: boolean }>(answer: Answer): Answer => {
    if (answer.ok) setImmediate(reloadWindow);
    return answer;
  };
  return {
    'gateway.probe': ({ address }) => access.probe(address),
    'gateway.signIn': async ({ address, loginName, password }) => reloaded(await access.signIn(address, loginName, password)),
    'gateway.signOut': async (which) => {
      await flush();
      return reloaded(await access.signOut(which?.address));
    },
    'gateway.check': async ({ address }) => {
      await access.check(address);
      return success(undefined);
    },
    'gateway.renewConnections': async () => {
      await renewConnections();
      return success(undefined);
    },
    'gateway.forget': async ({ address }) => {
      await flush();
      await access.forget(address);
      return reloaded(success(undefined));
    },
    'gateway.list': () => access.list(),
  };
}
