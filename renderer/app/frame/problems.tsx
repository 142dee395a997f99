import { useEffect, useState } from 'react';
import { Button } from '../../kit/button';
import { Notice, NoticeArea } from '../../kit/notice';
import { problemDismissed, type ProblemEntry } from '../../state/problems';
import { useConsole, useConsoleDispatch } from '../../state/store';

const infoStaysMs = 8000;
const shownAtOnce = 4;

/** Problems as notices. Errors and warnings stay until put away; only news goes by itself. */
export function Problems() {
  const entries = useConsole((state) => state.problems.entries);
  const hidden = entries.length - shownAtOnce;
  return (
    <NoticeArea label="Messages">
      {hidden > 0 && <div className="badge">and {hidden} more below</div>}
      {entries.slice(-shownAtOnce).map((entry) => <OneProblem key={entry.id} entry={entry} />)}
    </NoticeArea>
  );
}

function OneProblem({ entry }: { readonly entry: ProblemEntry }) {
  const dispatch = useConsoleDispatch();
  const [copied, setCopied] = useState(false);
  const { problem } = entry;
  useEffect(() => {
    if (problem.severity !== 'info') return undefined;
    const timer = setTimeout(() => dispatch(problemDismissed(entry.id)), infoStaysMs);
    return () => clearTimeout(timer);
  }, [dispatch, entry.id, entry.at, problem.severity]);
  const copy = (): void => {
    const text = [`${problem.what} ${problem.tip}`, `code: ${problem.code}`, `time: ${new Date(entry.at).toISOString()}`, problem.cause].filter(Boolean).join('\n');
    void navigator.clipboard?.writeText(text).then(() => setCopied(true), () => undefined);
  };
  return (
    <Notice
      tone={problem.severity} title={entry.count > 1 ? `${problem.what} (${entry.count} times)` : problem.what}
      onDismiss={() => dispatch(problemDismissed(entry.id))}
      actions={problem.severity === 'info' ? undefined : <Button variant="quiet" onPress={copy}>{copied ? 'Copied' : 'Copy details'}</Button>}
    >
      {problem.tip}
    </Notice>
  );
}
