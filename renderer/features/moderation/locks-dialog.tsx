import { LockKeyhole, LockKeyholeOpen } from 'lucide-react';
import { useState } from 'react';
import type { Problem } from '../../../shared/base/problem';
import { panicHits } from '../../../shared/intent/panic';
import { gatewayOf } from '../../../shared/model/gateway-ids';
import type { Lock } from '../../../shared/model/lock';
import type { Operator } from '../../../shared/model/operator';
import { may, mayNotSentence, nobody } from '../../../shared/policy/permissions';
import { Button } from '../../kit/button';
import { SegmentedControl, Select } from '../../kit/choice';
import { ColourTag } from '../../kit/display';
import { Dialog } from '../../kit/dialog';
import { TextField } from '../../kit/field';
import { Tabs } from '../../kit/tabs';
import { formatCount, formatTime } from '../../kit/format/format';
import { RelativeTime } from '../../kit/format/relative-time';
import { useServices } from '../../services/services';
import type { GatewayLabel } from '../../state/gateway-labels';
import { selectSkewOf } from '../../state/gateway-selectors';
import { moderationClosed } from '../../state/moderation';
import { selectLiveSessions } from '../../state/selectors';
import { useConsole, useConsoleDispatch } from '../../state/store';
import { AccessPanel } from './access-panel';
import { lockTimes, type LockTime } from './lock-time';
import { useChosenGateway } from './use-chosen-gateway';

const kinds = [{ id: 'user', label: 'User' }, { id: 'asset', label: 'Asset' }] as const;

const whyNotLock = (operator: Operator | undefined): string | undefined =>
  operator === undefined ? 'You are not signed in to a gateway.' : may(operator, 'lock', nobody) ? undefined : mayNotSentence(operator, 'lock', 'set or release locks');

const origins = { terminate: 'Left by a terminate order, ', pause: 'Left by a pause: releasing it restores the interaction, ', panic: 'Left by a panic order, ', policy: 'Set by a policy, ' } as const;
const originWords = ({ origin }: Lock): string => (origin === undefined ? '' : origins[origin]);
/** Whom it keeps out, and that it does not touch who is in. */
const reachWords = ({ kind, name }: Lock, running: number): string =>
  `No new sessions ${kind === 'user' ? `of ${name}, to any asset` : `to ${name}, of any user`}${running === 0 ? '' : `; ${formatCount(running, 'session')} running ${running === 1 ? 'goes' : 'go'} on`}.`;

function OfGateway({ label }: { readonly label: GatewayLabel | undefined }) {
  return label ? <ColourTag {...label} /> : null;
}

interface LocksDialogProps {
  readonly tab?: 'locks' | 'access' | undefined;
  readonly lockKind?: 'user' | 'asset' | undefined;
  readonly name?: string | undefined;
}

/** Who may not start sessions, and who may: locks, and access to assets. */
export function LocksDialog({ tab = 'locks', lockKind, name }: LocksDialogProps) {
  const dispatch = useConsoleDispatch();
  const locks = useConsole((state) => state.locks.length);
  const waiting = useConsole((state) => state.access.filter(({ askedAt }) => askedAt !== undefined).length);
  const [shown, setShown] = useState<string>(tab);
  return (
    <Dialog title="Locks" isOpen onClose={() => dispatch(moderationClosed())} wide>
      <Tabs
        label="What keeps sessions from starting" selected={shown} onSelect={setShown}
        tabs={[
          { id: 'locks', label: 'Locks', count: locks, content: <div className="stack lock-panel"><LocksPanel lockKind={lockKind} name={name} /></div> },
          { id: 'access', label: waiting === 0 ? 'Access' : 'Access: asked for', count: waiting, content: <div className="stack lock-panel"><AccessPanel /></div> },
        ]}
      />
    </Dialog>
  );
}

/** Locks refuse new sessions until somebody releases them: who set which, since when, and why. */
function LocksPanel(props: Pick<LocksDialogProps, 'lockKind' | 'name'>) {
  const { orders } = useServices();
  const locks = useConsole((state) => state.locks);
  const { several, gateways, labels, at, field } = useChosenGateway();
  const links = useConsole((state) => state.gateways);
  const [kind, setKind] = useState<'user' | 'asset'>(props.lockKind ?? 'user');
  const [name, setName] = useState(props.name ?? '');
  const [reason, setReason] = useState('');
  const [time, setTime] = useState<LockTime>('0');
  const sessions = useConsole(selectLiveSessions);
  const running = (lock: Lock): number => panicHits(sessions, gatewayOf(lock.id), { kind: lock.kind, name: lock.name }).length;
  const [problem, setProblem] = useState<Problem>();
  const why = whyNotLock(at?.operator);
  const labelOf = (id: string) => (several ? labels.find((label) => label.id === id) : undefined);

  const lock = async (): Promise<void> => {
    const outcome = await orders.lock(kind, name.trim(), reason.trim(), at?.id, Number(time));
    setProblem(outcome.accepted ? undefined : outcome.problem);
    if (!outcome.accepted) return;
    setName('');
    setReason('');
  };

  return (
    <>
      {locks.length === 0
        ? <p className="locks-none"><LockKeyholeOpen size={16} aria-hidden /> Nobody and nothing is locked. A lock refuses new sessions; running ones go on.</p>
        : (
          <ul className="locks" aria-label="Locks in force">
            {locks.map((each) => (
              <li key={each.id}>
                <LockKeyhole size={15} aria-hidden />
                <span className="stack grow">
                  <span className="row"><strong>{each.kind === 'user' ? 'User' : 'Asset'} {each.name}</strong><OfGateway label={labelOf(gatewayOf(each.id))} /></span>
                  <span>{reachWords(each, running(each))}</span>
                  <span className="soft">{originWords(each)}by {each.author}, <RelativeTime at={each.since} skew={selectSkewOf({ gateways: links }, each.id)} />{each.reason === '' ? '' : `: ${each.reason}`}{each.expiresAt !== undefined && <> · ends by itself {formatTime(each.expiresAt).slice(0, 16)}</>}</span>
                </span>
                <Button whyNot={whyNotLock(gateways.find(({ id }) => id === gatewayOf(each.id))?.operator)} onPress={() => void orders.unlock(each.id, each.name)}>{`Release ${each.name}`}</Button>
              </li>
            ))}
          </ul>
        )}
      <form
        className="lock-form" aria-label="New lock"
        onSubmit={(event) => {
          event.preventDefault();
          if (why === undefined && name.trim() !== '') void lock();
        }}
      >
        <h3>Lock a user or an asset</h3>
        <div className="row wrap lock-fields">
          {field}
          <SegmentedControl label="What to lock" choices={kinds} value={kind} onChange={setKind} />
          <div className="grow"><TextField label={kind === 'user' ? 'User name' : 'Asset name'} value={name} onChange={setName} /></div>
          <div className="grow"><TextField label="Why" value={reason} onChange={setReason} /></div>
          <Select label="Lock time" choices={lockTimes} value={time} onChange={setTime} />
          <Button type="submit" variant="danger" whyNot={why} isDisabled={name.trim() === ''} icon={<LockKeyhole size={14} aria-hidden />}>Lock</Button>
        </div>
        {problem && <p role="alert" className="field-error">{problem.what} {problem.tip}</p>}
      </form>
    </>
  );
}
