import { ClipboardCopy, EyeOff, FileWarning, ShieldAlert } from 'lucide-react';
import type { RedactionFacts } from '../../../shared/recording/bundle/manifest';
import type { Problem } from '../../../shared/base/problem';
import { Button } from '../../kit/button';
import { EmptyState, Progress } from '../../kit/display';
import { formatCount, formatTimeBoth, withoutDirection } from '../../kit/format/format';

/** What happened, what to do, details to copy. */
export function OpenFailed({ problem, onRetry }: { readonly problem: Problem; onRetry(): void }) {
  const details = JSON.stringify(problem, null, 2);
  return (
    <section className="screen" aria-label="Player">
      <EmptyState
        icon={<FileWarning size={32} aria-hidden />} title={problem.what}
        actions={(
          <>
            <Button onPress={onRetry}>Try again</Button>
            <Button icon={<ClipboardCopy size={14} aria-hidden />} onPress={() => void navigator.clipboard?.writeText(details)}>Copy details</Button>
            <a className="button plain" href="#/library">Library</a>
          </>
        )}
      >
        {problem.tip}
      </EmptyState>
    </section>
  );
}

export function OpeningNotice({ fraction }: { readonly fraction: number | undefined }) {
  return (
    <div className="player-opening">
      <Progress label="Opening the recording" {...(fraction === undefined ? {} : { fraction })} />
    </div>
  );
}

/** A recording that differs from what was signed is shown only after a person says so. */
export function Altered({ detail, onPlayAnyway }: { readonly detail: string; onPlayAnyway(): void }) {
  return (
    <div className="player-altered">
      <EmptyState
        icon={<ShieldAlert size={36} aria-hidden />} title="This recording failed its check"
        actions={<Button variant="danger" onPress={onPlayAnyway}>Play anyway</Button>}
      >
        {detail} What it shows may not be what happened. Playing it all the same is written to the audit record.
      </EmptyState>
    </div>
  );
}

/** A copy that does not show everything says so above its picture, for as long as it is open. */
export function RedactedNotice({ redaction: { by, at, stretches, hiddenLines, of, patterns } }: { readonly redaction: RedactionFacts }) {
  const ranges = stretches.filter(({ what }) => what === 'range').length;
  const done = [...patterns > 0 ? [`texts covered in ${formatCount(stretches.length - ranges, 'place')}`] : [], ...ranges > 0 ? [`${formatCount(ranges, 'stretch', 'stretches')} of time hidden`] : [], ...hiddenLines > 0 ? [`${formatCount(hiddenLines, 'hidden typed line')} removed`] : []];
  return (
    <p className="player-banner redacted" role="note" aria-label="Redacted copy" title={`Original: SHA-256 ${of.sha256}`}>
      <EyeOff size={15} aria-hidden /> <strong>Redacted copy</strong> <span>made {formatTimeBoth(Date.parse(at))} by {withoutDirection(by.loginName) || 'somebody'}{done.length > 0 && `: ${done.join(', ')}`}. Original {of.sha256.slice(0, 12)}…</span>
    </p>
  );
}
