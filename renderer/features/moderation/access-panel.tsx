import { DoorClosed, DoorOpen, Hand } from 'lucide-react';
import { useState } from 'react';
import type { Problem } from '../../../shared/base/problem';
import type { Access } from '../../../shared/model/access';
import { gatewayOf } from '../../../shared/model/gateway-ids';
import { mayNotSentence, reachOf } from '../../../shared/policy/permissions';
import { Button } from '../../kit/button';
import { Select } from '../../kit/choice';
import { ColourTag } from '../../kit/display';
import { TextField } from '../../kit/field';
import { RelativeTime } from '../../kit/format/relative-time';
import { useServices, type OrderOutcome } from '../../services/services';
import { selectSkewOf } from '../../state/gateway-selectors';
import { useConsole } from '../../state/store';
import { accessWords } from './access-words';
import { useChosenGateway } from './use-chosen-gateway';

const times = [
  { id: '60', label: 'for 1 hour' }, { id: '480', label: 'for 8 hours' }, { id: '1440', label: 'for a day' }, { id: '10080', label: 'for a week' }, { id: '0', label: 'until revoked' },
] as const;
type Time = (typeof times)[number]['id'];

const marks = { asked: Hand, granted: DoorOpen, revoked: DoorClosed } as const;
/** Who waits comes first, then the newest. */
const inOrder = (all: readonly Access[]): readonly Access[] => [...all].sort((one, other) => Number(other.askedAt !== undefined) - Number(one.askedAt !== undefined) || other.at - one.at);

/** Who may start sessions to which asset: what was asked for, granted and revoked, by whom and why. */
export function AccessPanel() {
  const { orders } = useServices();
  const all = useConsole((state) => state.access);
  const { several, labels, at, field, choose } = useChosenGateway();
  const links = useConsole((state) => state.gateways);
  const [user, setUser] = useState('');
  const [asset, setAsset] = useState('');
  const [reason, setReason] = useState('');
  const [time, setTime] = useState<Time>('480');
  const [problem, setProblem] = useState<Problem>();
  const operator = at?.operator;
  const why = operator === undefined ? 'You are not signed in to a gateway.' : reachOf(operator, 'approve') === 'none' ? mayNotSentence(operator, 'approve', 'grant or revoke access') : undefined;
  const undecided = (one: Access): string | undefined => (one.mayDecide === true ? undefined : `You may not decide about the access of ${one.user} to ${one.asset}.`);
  const follow = async (outcome: Promise<OrderOutcome>): Promise<boolean> => {
    const answer = await outcome;
    setProblem(answer.accepted ? undefined : answer.problem);
    return answer.accepted;
  };
  const give = async (grants: boolean): Promise<void> => {
    const done = grants ? orders.grantAccess(user.trim(), asset.trim(), reason.trim(), at?.id, Number(time)) : orders.revokeAccess(user.trim(), asset.trim(), reason.trim(), at?.id);
    if (!(await follow(done))) return;
    setUser('');
    setAsset('');
    setReason('');
  };
  /** The words are asked for below, where they can be said. */
  const fill = (one: Access): void => {
    setUser(one.user);
    setAsset(one.asset);
    choose(gatewayOf(one.id));
  };
  const named = user.trim() !== '' && asset.trim() !== '';
  return (
    <>
      <p className="soft">{at?.info.access === 'granted' ? 'This gateway lets in only who was granted access.' : 'This gateway lets in everybody, but for assets that say otherwise and for whose access is revoked.'} Running sessions go on; where access is needed, they end when it is over.</p>
      {all.length > 0 && (
        <ul className="locks" aria-label="Access to assets">
          {inOrder(all).map((one) => {
            const Mark = marks[one.askedAt === undefined ? one.state : 'asked'];
            const label = several ? labels.find(({ id }) => id === gatewayOf(one.id)) : undefined;
            return (
              <li key={one.id}>
                <Mark size={15} aria-hidden />
                <span className="stack grow">
                  <span className="row"><strong>{one.user} to {one.asset}</strong>{label && <ColourTag {...label} />}</span>
                  {(one.state !== 'asked' || one.askedAt === undefined) && <span className="soft">{accessWords(one)} · <RelativeTime at={one.at} skew={selectSkewOf({ gateways: links }, one.id)} /></span>}
                  {one.askedAt !== undefined && <span>{one.user} has tried to connect and waits, <RelativeTime at={one.askedAt} skew={selectSkewOf({ gateways: links }, one.id)} />.</span>}
                </span>
                {one.state === 'granted'
                  ? <Button whyNot={undecided(one)} onPress={() => void follow(orders.revokeAccess(one.user, one.asset, '', gatewayOf(one.id)))}>{`Revoke ${one.user} to ${one.asset}`}</Button>
                  : <Button whyNot={undecided(one)} onPress={() => fill(one)}>{`Grant ${one.user} to ${one.asset}…`}</Button>}
              </li>
            );
          })}
        </ul>
      )}
      <form
        className="lock-form" aria-label="Grant or revoke access"
        onSubmit={(event) => {
          event.preventDefault();
          if (why === undefined && named && reason.trim() !== '') void give(true);
        }}
      >
        <h3>Grant or revoke access</h3>
        <div className="row wrap lock-fields access-fields">
          {field}
          <div className="grow"><TextField label="User" value={user} onChange={setUser} /></div>
          <div className="grow"><TextField label="Asset" value={asset} onChange={setAsset} /></div>
          <div className="grow"><TextField label="What for" value={reason} onChange={setReason} /></div>
          <Select label="Access time" choices={times} value={time} onChange={setTime} />
          <span className="row">
            <Button type="submit" whyNot={why} isDisabled={!named || reason.trim() === ''} icon={<DoorOpen size={14} aria-hidden />}>Grant</Button>
            <Button variant="danger" whyNot={why} isDisabled={!named} icon={<DoorClosed size={14} aria-hidden />} onPress={() => void give(false)}>Revoke</Button>
          </span>
        </div>
        {problem && <p role="alert" className="field-error">{problem.what} {problem.tip}</p>}
      </form>
    </>
  );
}
