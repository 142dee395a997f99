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
    'coverage.report': ({ fingerprint, sittingId, startedAt, duration, stretches, gatewayAddress }) =>
      book.report(fingerprint, { id: sittingId, viewer: viewerAt(gatewayAddress), startedAt, now: now(), duration, stretches }),
    'coverage.list': () => book.list(),
  };
}
