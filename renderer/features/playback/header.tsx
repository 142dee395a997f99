import type { ReactNode } from 'react';
import { ArrowLeft, ShieldAlert, ShieldCheck, ShieldQuestion, TriangleAlert } from 'lucide-react';
import { Button as AriaButton, Dialog, DialogTrigger, Popover } from 'react-aria-components';
import type { LibraryEntry } from '../../../shared/ipc/schemas';
import { integrityWords, type IntegrityReport } from '../../../shared/model/recording';
import type { RecordingInfo } from '../../../shared/recording/port';
import { selectKnownGateways } from '../../state/gateway-selectors';
import { useConsole } from '../../state/store';
import { Badge } from '../../kit/display';
import { formatBytes, formatCount, formatDuration, formatTime, formatTimeBoth, withoutDirection } from '../../kit/format/format';

export interface HeaderProps {
  readonly info: RecordingInfo | undefined;
  readonly integrity: IntegrityReport | undefined;
  readonly entry: Pick<LibraryEntry, 'recording' | 'gatewayAddress'> | undefined;
  readonly fileName: string;
  /** What people call it where the file's name says nothing. */
  readonly title: string | undefined;
  /** As far as it is known, in ms. */
  readonly duration: number;
  /** What can be done with it, at the right. */
  readonly children?: ReactNode;
}

/** Whose session, when, how long, whether it can be believed, and what could not be read. */
export function Header({ info, integrity, entry, fileName, title: called, duration, children }: HeaderProps) {
  const recording = entry?.recording;
  const named = (name: string): string | undefined => info?.metadata.find((pair) => pair.name === name)?.value;
  const [user, asset] = [recording?.user ?? named('User'), recording?.asset ?? named('Asset')];
  const title = user !== undefined && asset !== undefined ? `${user}@${asset}` : info?.title || called || fileName;
  const startedAt = info?.startedAt ?? recording?.startedAt;
  const gateways = useConsole(selectKnownGateways);
  const checked = integrity && integrityWords(integrity, entry && gateways.find(({ info }) => info.address === entry.gatewayAddress)?.info.name);
  const Shield = integrity?.state === 'verified' ? ShieldCheck : integrity?.state === 'failed' ? ShieldAlert : ShieldQuestion;
  return (
    <header className="toolbar player-head">
      <a className="button quiet icon" href="#/library" aria-label="Back to the library" title="Back to the library"><ArrowLeft size={16} aria-hidden /></a>
      <h1 className="cut" title={withoutDirection(fileName)}>{withoutDirection(title)}</h1>
      {startedAt !== undefined && <Badge><time dateTime={new Date(startedAt).toISOString()} title={formatTimeBoth(startedAt)}>{formatTime(startedAt)}</time></Badge>}
      {info && <Badge>{formatDuration(Math.max(duration, info.duration))}</Badge>}
      {checked && (
        <span title={integrity?.detail}>
          <Badge tone={checked.tone}><Shield size={14} aria-hidden /> {checked.words}</Badge>
        </span>
      )}
      {info && <Badge>{info.format} · {formatBytes(info.sizeBytes)}{info.kind !== 'video' && ` · ${info.columns} × ${info.rows}`}</Badge>}
      {info && info.problems.length > 0 && (
        <DialogTrigger>
          <AriaButton className={`badge player-problem-button${info.problems.every(({ severity }) => severity === 'info') ? '' : ' warn'}`}><TriangleAlert size={14} aria-hidden /> {problemWords(info)}</AriaButton>
          <Popover className="popover" offset={4}>
            <Dialog className="player-problem-list" aria-label="Could not be read">
              <ul>
                {info.problems.map((problem, index) => <li key={index}><strong>{problem.what}</strong><span className="soft">{problem.tip}</span></li>)}
              </ul>
            </Dialog>
          </Popover>
        </DialogTrigger>
      )}
      {children !== undefined && <span className="player-actions">{children}</span>}
    </header>
  );
}

/** What is only worth knowing is no problem. */
function problemWords({ problems, truncated }: RecordingInfo): string {
  const wrong = problems.filter(({ severity }) => severity !== 'info').length;
  return `${truncated ? 'Truncated: ' : ''}${wrong > 0 ? formatCount(wrong, 'problem') : formatCount(problems.length, 'note')}`;
}
