import { ownId } from '../../../shared/model/gateway-ids';
import { sessionName, type Session } from '../../../shared/model/session';
import { ColourTag } from '../../kit/display';
import { selectLabelOf } from '../../state/gateway-selectors';
import { useConsole } from '../../state/store';

const stateWords = { live: 'live', paused: 'paused', ending: 'being terminated', ended: 'ended' } as const;

export function SessionHeads({ several }: { readonly several: boolean }) {
  return <><th scope="col">Session</th><th scope="col">Id</th>{several && <th scope="col">Gateway</th>}<th scope="col">State</th><th scope="col">In it</th></>;
}

/** Which session it is, beyond doubt: who and where, id, gateway, state, who of us is in it. */
export function SessionCells({ session, several }: { readonly session: Session; readonly several: boolean }) {
  const label = useConsole((state) => selectLabelOf(state, session.id));
  return (
    <>
      <th scope="row">{sessionName(session)}</th>
      <td className="mono" title={ownId(session.id)}>{ownId(session.id).slice(0, 8)}</td>
      {several && <td>{label && <ColourTag {...label} />}</td>}
      <td>{stateWords[session.state]}{session.state === 'paused' && session.heldBy ? ` by ${session.heldBy}` : ''}</td>
      <td>{session.participants.length === 0 ? <span className="faint">nobody</span> : session.participants.map(({ operator, intent }) => `${operator.displayName} (${intent === 'participate' ? 'participates' : 'monitors'})`).join(', ')}</td>
    </>
  );
}
