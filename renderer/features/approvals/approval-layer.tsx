import './approvals.css';
import { useState } from 'react';
import { UserCheck, X } from 'lucide-react';
import { useLocation } from 'wouter';
import { askedFor, type Approval } from '../../../shared/model/approval';
import { Button, IconButton } from '../../kit/button';
import { useNow } from '../../kit/now';
import { selectSkewOf } from '../../state/gateway-selectors';
import { moderationOpened } from '../../state/moderation';
import { useConsole, useConsoleDispatch } from '../../state/store';
import { isMine, isWaitingForMe } from '../../state/viewing';
import { ApprovalsDialog } from './approvals-dialog';
import { OpenRecordingDialog } from './open-recording-dialog';
import { stateWords } from './words';

/** What was answered longer ago than this is no news. */
const newsMs = 120_000;
const shownAtOnce = 2;

/** Requests as they come in, answers as they come back, for eyes and for screen readers; the dialogs. Mounted once by the frame. */
export function ApprovalLayer() {
  const dialog = useConsole((state) => state.moderation.dialog);
  return (
    <>
      {dialog?.kind !== 'approvals' && <News />}
      {dialog?.kind === 'approvals' && <ApprovalsDialog />}
      {dialog?.kind === 'open-recording' && <OpenRecordingDialog key={dialog.recordingId} recordingId={dialog.recordingId} name={dialog.name} at={dialog.at} />}
    </>
  );
}

function News() {
  const dispatch = useConsoleDispatch();
  const [, navigate] = useLocation();
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set());
  const links = useConsole((state) => state.gateways);
  const approvals = useConsole((state) => state.approvals);
  const now = useNow();
  const mine = useConsole((state) => state.approvals.filter((one) => isMine(state, one)).map(({ id }) => id).join(' '));
  const news = approvals.filter((one) => !dismissed.has(keyOf(one))
    && (isWaitingForMe(one) || (mine.split(' ').includes(one.id) && one.state !== 'pending' && one.state !== 'withdrawn' && now + selectSkewOf({ gateways: links }, one.id) - (one.decidedAt ?? 0) < newsMs)));
  const dismiss = (one: Approval): void => setDismissed((known) => new Set(known).add(keyOf(one)));
  return (
    <section className="approval-news" aria-label="Requests" aria-live="polite">
      {news.slice(-shownAtOnce).map((one) => (
        <div key={keyOf(one)} className={`approval ${one.state}`}>
          <UserCheck size={16} aria-hidden />
          <span className="approval-words">
            {isWaitingForMe(one)
              ? <><strong>{one.requesterName}</strong> asks to {askedFor(one)}: {one.reason}</>
              : <><strong>{stateWords(one)}</strong> Your request to {askedFor(one)}.{one.note === undefined || one.state === 'expired' ? '' : ` ${one.note}`}</>}
          </span>
          {isWaitingForMe(one) && <Button variant="primary" className="small" onPress={() => dispatch(moderationOpened({ kind: 'approvals' }))}>Answer…</Button>}
          {!isWaitingForMe(one) && one.state === 'granted' && one.subject.kind === 'session' && (
            <Button variant="primary" className="small" onPress={() => { dismiss(one); navigate(`/session/${encodeURIComponent(one.subject.id)}/${one.purpose}`); }}>{one.purpose === 'participate' ? 'Participate' : 'Monitor'}</Button>
          )}
          <IconButton variant="quiet" className="small" label="Dismiss" icon={<X size={13} aria-hidden />} onPress={() => dismiss(one)} />
        </div>
      ))}
    </section>
  );
}

/** An answer is news although its request was put away. */
const keyOf = (one: Approval): string => `${one.id} ${one.state}`;
