import { ArrowRight, Check } from 'lucide-react';
import { Button } from '../../kit/button';
import { ColourTag, Mark } from '../../kit/display';
import { RelativeTime } from '../../kit/format/relative-time';
import { isOpen, type Alert } from '../../state/alert-machine';
import { selectGatewayLabels, selectLabelOf, selectSkewOf } from '../../state/gateway-selectors';
import { moderationOpened } from '../../state/moderation';
import { useConsole, useConsoleDispatch } from '../../state/store';
import { useGoTo } from './use-go-to';
import { aboutWords, levelMarks } from './words';

/** One alert: how bad, about whom, why, since when; where to look and how to say that one did. */
export function AlertRow({ alert, onDone }: { readonly alert: Alert; readonly onDone: () => void }) {
  const dispatch = useConsoleDispatch();
  const goTo = useGoTo();
  const { sessionId } = alert;
  const label = useConsole((state) => (sessionId === undefined ? undefined : selectLabelOf(state, sessionId)));
  const gateway = useConsole((state) => selectGatewayLabels(state).find(({ id }) => id === alert.gateway)?.name);
  const listed = useConsole((state) => sessionId !== undefined && state.sessions.entities[sessionId] !== undefined);
  const skew = useConsole((state) => (sessionId === undefined ? 0 : selectSkewOf(state, sessionId)));
  const mark = levelMarks[alert.level];
  const about = aboutWords(alert, gateway);
  return (
    <li className={`alert-row ${alert.level}${isOpen(alert) ? '' : ' done'}`}>
      <Mark {...mark} size={14} />
      <span className="stack-tight grow">
        <span className="row"><strong className="cut">{about}</strong><span className="unseen">, {mark.word},</span>{label && <ColourTag {...label} />}</span>
        <span className="alert-cause">{alert.cause}{alert.causes.length > 1 && <span className="faint"> and {alert.causes.length - 1} more</span>}</span>
        <span className="faint">
          {alert.done
            ? <><Check size={11} aria-hidden /> {alert.done.by}, <RelativeTime at={alert.done.at} skew={alert.done.told ? skew : 0} />{alert.done.note !== '' && `: ${alert.done.note}`}{!alert.done.told && alert.kind === 'risk' && ' (the gateway is told when it is back)'}</>
            : <><RelativeTime at={alert.since} />{alert.overAt !== undefined && ' · over'}</>}
        </span>
      </span>
      <span className="alert-acts">
        {listed && sessionId !== undefined && <Button variant="quiet" aria-label={`Go to ${about}`} icon={<ArrowRight size={14} aria-hidden />} onPress={() => { onDone(); goTo(sessionId); }}>Go to</Button>}
        {isOpen(alert) && <Button aria-label={`Acknowledge ${about}`} onPress={() => { onDone(); dispatch(moderationOpened({ kind: 'acknowledge', alerts: [alert.id] })); }}>Acknowledge…</Button>}
      </span>
    </li>
  );
}
