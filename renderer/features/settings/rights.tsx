import { rightNames, rights, type Reach } from '../../../shared/model/right';
import { reachOf } from '../../../shared/policy/permissions';
import { selectGateways } from '../../state/gateway-selectors';
import type { GatewayState } from '../../state/gateways';
import { useConsole } from '../../state/store';

const reachWords: Readonly<Record<Reach, string>> = { all: 'everybody’s', 'own-team': 'of your team', own: 'your own', none: 'not allowed' };

/** What the operator may at each gateway, and what each gateway wants before somebody watches or plays. */
export function Rights() {
  const gateways = useConsole(selectGateways).filter(({ operator }) => operator !== undefined);
  return gateways.map((gateway) => <RightsAt key={gateway.id} gateway={gateway} several={gateways.length > 1} />);
}

function RightsAt({ gateway, several }: { readonly gateway: GatewayState; readonly several: boolean }) {
  const { operator, info } = gateway;
  if (operator === undefined) return null;
  const title = several ? `What you may do at ${info.name}` : 'What you may do';
  const missing = rights.some((right) => reachOf(operator, right) === 'none');
  return (
    <section className="panel settings-group" aria-label={title}>
      <h2>{title}</h2>
      <p className="soft">As {operator.loginName} ({operator.role}{operator.team === '' ? '' : `, team ${operator.team}`}).{missing ? ' A platform admin can grant what is not allowed.' : ''} {wants(gateway)}</p>
      <dl className="facts settings-rights">
        {rights.map((right) => [<dt key={right}>{rightNames[right]}</dt>, <dd key={`${right} reach`} className={reachOf(operator, right) === 'none' ? 'soft' : ''}>{reachWords[reachOf(operator, right)]}</dd>])}
      </dl>
    </section>
  );
}

const purposeWords = { monitor: 'monitoring', participate: 'participating', recording: 'opening a recording' } as const;

function wants({ info: { viewing } }: GatewayState): string {
  if (viewing === undefined) return '';
  return [
    viewing.reasonRequired ? 'Joining a session and opening a recording take a reason.' : '',
    viewing.approval.length > 0 ? `Another person has to approve ${viewing.approval.map((purpose) => purposeWords[purpose]).join(', ')}.` : '',
    viewing.fourEyes ? 'Participating takes a second person who watches or approves.' : '',
    viewing.joinedOnly ? 'The wall shows pictures of joined sessions only.' : '',
  ].filter(Boolean).join(' ');
}
