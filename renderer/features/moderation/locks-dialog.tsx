import { LockKeyhole, LockKeyholeOpen } from 'lucide-react';
import { useState } from 'react';
import type { Problem } from '../../../shared/base/problem';
import { may } from '../../../shared/policy/permissions';
import { Button } from '../../kit/button';
import { SegmentedControl } from '../../kit/choice';
import { Dialog } from '../../kit/dialog';
import { TextField } from '../../kit/field';
import { RelativeTime } from '../../kit/format/relative-time';
import { useServices } from '../../services/services';
import { moderationClosed } from '../../state/moderation';
import { useConsole, useConsoleDispatch } from '../../state/store';

const kinds = [{ id: 'user', label: 'User' }, { id: 'asset', label: 'Asset' }] as const;

/** Locks refuse new sessions until somebody releases them: who set which, since when, and why. */
export function LocksDialog(props: { readonly lockKind?: 'user' | 'asset' | undefined; readonly name?: string | undefined }) {
  const { orders } = useServices();
  const dispatch = useConsoleDispatch();
  const locks = useConsole((state) => state.locks);
  const skew = useConsole((state) => state.connection.skew);
  const operator = useConsole((state) => state.operator.operator);
  const [kind, setKind] = useState<'user' | 'asset'>(props.lockKind ?? 'user');
  const [name, setName] = useState(props.name ?? '');
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<Problem>();
  const why = operator === undefined ? 'You are not signed in to a gateway.' : may(operator, 'lock', { user: '', team: '' }) ? undefined : `Your role (${operator.role}) may not set or release locks.`;

  const lock = async (): Promise<void> => {
    const outcome = await orders.lock(kind, name.trim(), reason.trim());
    setProblem(outcome.accepted ? undefined : outcome.problem);
    if (!outcome.accepted) return;
    setName('');
    setReason('');
  };

  return (
    <Dialog title="Locks" isOpen onClose={() => dispatch(moderationClosed())} wide>
      {locks.length === 0
        ? <p className="locks-none"><LockKeyholeOpen size={16} aria-hidden /> Nobody and nothing is locked. A lock refuses new sessions; running ones go on.</p>
        : (
          <ul className="locks" aria-label="Locks in force">
            {locks.map((each) => (
              <li key={each.id}>
                <LockKeyhole size={15} aria-hidden />
                <span className="stack grow">
                  <strong>{each.kind === 'user' ? 'User' : 'Asset'} {each.name}</strong>
                  <span className="soft">by {each.author}, <RelativeTime at={each.since} skew={skew} />{each.reason === '' ? '' : `: ${each.reason}`}</span>
                </span>
                <Button whyNot={why} onPress={() => void orders.unlock(each.id, each.name)}>{`Release ${each.name}`}</Button>
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
          <SegmentedControl label="What to lock" choices={kinds} value={kind} onChange={setKind} />
          <div className="grow"><TextField label={kind === 'user' ? 'User name' : 'Asset name'} value={name} onChange={setName} /></div>
          <div className="grow"><TextField label="Why" value={reason} onChange={setReason} /></div>
          <Button type="submit" variant="danger" whyNot={why} isDisabled={name.trim() === ''} icon={<LockKeyhole size={14} aria-hidden />}>Lock</Button>
        </div>
        {problem && <p role="alert" className="field-error">{problem.what} {problem.tip}</p>}
      </form>
    </Dialog>
  );
}
