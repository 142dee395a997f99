import { success } from '../../../shared/base/problem';
import { signCopy } from '../evidence/sign-copy';
import type { SignedIn } from '../gateway/access';
import type { ConsoleKeys } from '../evidence/console-key';
import type { EvidenceDesk } from '../evidence/evidence-desk';
import type { Handlers } from './handle';

export function evidenceHandlers(desk: EvidenceDesk, keys: ConsoleKeys, signedIn: () => readonly SignedIn[]): Pick<Handlers, 'evidence.key' | 'evidence.make' | 'evidence.handOver' | 'evidence.signCopy' | 'evidence.cancel'> {
  return {
    'evidence.key': async () => {
      const opened = await keys.open();
      if (!opened.ok) return opened;
      const { publicKey, keyId, fingerprint, keptBy } = opened.value;
      return success({ publicKey, keyId, fingerprint, keptBy });
    },
    'evidence.make': (order) => desk.make(order),
    'evidence.handOver': (order) => desk.handOver(order),
    'evidence.signCopy': ({ manifest }) => signCopy(manifest, keys, signedIn()),
    'evidence.cancel': ({ jobId }) => {
      desk.cancel(jobId);
      return success(undefined);
    },
  };
}
