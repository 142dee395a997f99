import { success } from '../../../shared/base/problem';
import { answerOf } from '../../../shared/recording/coverage/coverage';
import type { CoverageBook } from '../coverage/coverage-book';
import type { SignedIn } from '../gateway/access';
import type { Handlers } from './handle';

/** Who watches is this process's to know: the page only says what. */
export function coverageHandlers(book: CoverageBook, signedIn: () => readonly SignedIn[], now: () => number = Date.now): Pick<Handlers, 'coverage.read' | 'coverage.report' | 'coverage.list'> {
  const viewerAt = (address: string | undefined): string => {
    const all = signedIn();
    return (all.find((each) => each.address === address) ?? all[0])?.operator?.loginName ?? '';
  };
  return {
    'coverage.read': ({ fingerprint }) => book.read(fingerprint),
    'coverage.report': async ({ fingerprint, sittingId: id, startedAt, duration, stretches, gatewayAddress }) => {
      const viewer = viewerAt(gatewayAddress);
      const kept = await book.report(fingerprint, { id, viewer, startedAt, now: now(), duration, stretches });
      return kept.ok ? success(answerOf(kept.value, { id, viewer })) : kept;
    },
    'coverage.list': () => book.list(),
  };
}
