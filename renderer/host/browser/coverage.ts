import { failure, success, type Result } from '../../../shared/base/problem';
import { answerOf, coverageSchema, noCoverage, stretchesOf, withReport, type Coverage, type CoveredStretch, type ReportAnswer } from '../../../shared/recording/coverage/coverage';
import { summarise } from '../../../shared/recording/coverage/summary';
import type { CoverageFigures } from '../../../shared/ipc/schemas';

const prefix = 'vigil.coverage.';

/** What was watched, in a plain browser: in the origin's storage, without a name, as the page cannot vouch for one. */
export const browserCoverage = {
  read(fingerprint: string): Result<Coverage> {
    try {
      const kept = localStorage.getItem(prefix + fingerprint);
      return success(kept === null ? noCoverage : coverageSchema.parse(JSON.parse(kept)));
    } catch {
      return failure({ code: 'coverage-damaged', severity: 'error', what: 'The record of what was watched is damaged.', tip: 'Clear this site’s data to begin anew.' });
    }
  },
  report({ fingerprint, sittingId, startedAt, duration, stretches }: { readonly fingerprint: string; readonly sittingId: string; readonly startedAt: number; readonly duration: number; readonly stretches: readonly CoveredStretch[] }): Result<ReportAnswer> {
    const known = this.read(fingerprint);
    if (!known.ok) return known;
    const next = withReport(known.value, { id: sittingId, viewer: '', startedAt, now: Date.now(), duration, stretches });
    try {
      if (next === undefined) throw new Error('too many stretches');
      localStorage.setItem(prefix + fingerprint, JSON.stringify(next));
      return success(answerOf(next, { id: sittingId, viewer: '' }));
    } catch (caught) {
      return failure({ code: 'coverage-full', severity: 'error', what: 'The browser keeps no more of what was watched.', tip: 'Use the desktop console.', cause: String(caught) });
    }
  },
  list(): Result<CoverageFigures[]> {
    const fingerprints = Object.keys(localStorage).filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
    return success(fingerprints.flatMap((fingerprint) => {
      const read = this.read(fingerprint);
      if (!read.ok) return [];
      const { slices: _slices, ...figures } = summarise(stretchesOf(read.value), read.value.duration);
      return [{ fingerprint, ...figures }];
    }));
  },
};
