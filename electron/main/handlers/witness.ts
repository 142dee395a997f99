import { success } from '../../../shared/base/problem';
import type { Witness } from '../witness/witness';
import type { Handlers } from './handle';

export function witnessHandlers(witness: Witness): Pick<Handlers, 'witness.alarms' | 'witness.accept'> {
  return {
    'witness.alarms': async () => success([...witness.alarms]),
    'witness.accept': ({ address }) => witness.accept(address),
  };
}
