import { success } from '../../../shared/base/problem';
import type { GatewayAccess } from '../gateway/access';
import type { Handlers } from './handle';

/**
 * `reloadWindow` is called once the reply is on its way: the new page may talk to the new gateway. `flush` delivers what this
 * operator still has to report, as far as that goes quickly: after the sign-out nobody else may.
 */
export function gatewayHandlers(access: GatewayAccess, flush: () => Promise<void>, reloadWindow: () => void): Pick<Handlers, 'gateway.probe' | 'gateway.signIn' | 'gateway.signOut' | 'gateway.check' | 'gateway.current'> {
  return {
    'gateway.probe': ({ address }) => access.probe(address),
    'gateway.signIn': async ({ address, loginName, password }) => {
      const answer = await access.signIn(address, loginName, password);
      if (answer.ok) setImmediate(reloadWindow);
      return answer;
    },
    'gateway.signOut': async () => {
      await flush();
      const answer = await access.signOut();
      if (answer.ok) setImmediate(reloadWindow);
      return answer;
    },
    'gateway.check': async () => {
      await access.check();
      return success(undefined);
    },
    'gateway.current': () => access.current(),
  };
}
