import { ClipboardCopy, FileWarning, ShieldAlert } from 'lucide-react';
import type { Problem } from '../../../shared/base/problem';
import { Button } from '../../kit/button';
import { EmptyState, Progress } from '../../kit/display';

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
