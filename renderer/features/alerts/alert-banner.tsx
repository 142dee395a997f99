import './alerts.css';
import { BellRing } from 'lucide-react';
import { useRef, type RefObject } from 'react';
import { Button } from '../../kit/button';
import { Mark } from '../../kit/display';
import { useNow } from '../../kit/now';
import { formatAgo } from '../../kit/format/format';
import type { Alert } from '../../state/alert-machine';
import { selectOpenAlerts } from '../../state/alert-selectors';
import { selectGatewayLabels } from '../../state/gateway-selectors';
import { moderationOpened } from '../../state/moderation';
import { useConsole, useConsoleDispatch } from '../../state/store';
import { useGoTo } from './use-go-to';
import { aboutWords, levelMarks } from './words';

/** Its time goes in such steps: on a wall of hundreds each change of a text has the page put together anew. */
const stepMs = 10_000;

/** Whoever points at a screen, or works in it with the keys, has it stay as it is; the bell has the words meanwhile. */
const held = (): boolean => document.querySelector('.frame-screen:hover, .frame-screen :focus-visible, .shade') !== null;
/** Asked every second: of the banner's own element, not of all there are. */
const isUsed = (banner: HTMLElement | null): boolean => banner !== null && (banner.matches(':hover') || banner.querySelector(':focus-visible') !== null);

/**
 * The line above the wall while a critical alert is open: the newest, and how many more. It comes and goes only while nobody
 * points at the wall, and does not change under the pointer.
 */
export function AlertBanner() {
  const open = useConsole(selectOpenAlerts);
  const labels = useConsole(selectGatewayLabels);
  const dispatch = useConsoleDispatch();
  const goTo = useGoTo();
  const now = useNow();
  const shown = useRef<Alert>(undefined);
  const there = useRef(false);
  const banner = useRef<HTMLElement>(null);
  const used = (): boolean => isUsed(banner.current);
  const wanted = open.find(({ level }) => level === 'critical');
  const current = shown.current && open.find(({ id }) => id === shown.current?.id);
  if (there.current !== (wanted !== undefined) && !held() && !used()) there.current = wanted !== undefined;
  shown.current = current && used() ? current : wanted;
  if (!there.current) return null;
  const alert = shown.current;
  if (!alert) return <div ref={banner as RefObject<HTMLDivElement | null>} className="alert-banner calm"><BellRing size={15} aria-hidden /><span className="grow">All critical alerts are acknowledged.</span></div>;
  const about = aboutWords(alert, labels.find(({ id }) => id === alert.gateway)?.name);
  const others = open.filter(({ level }) => level === 'critical').length - 1;
  const { sessionId } = alert;
  return (
    <section ref={banner} className="alert-banner" aria-label="Critical alert">
      <Mark {...levelMarks.critical} size={16} />
      <span className="alert-banner-words"><strong>Critical: {about}</strong> <span className="cut">{alert.cause}</span> <span className="alert-banner-since">{formatAgo(alert.since, alert.since + Math.floor((now - alert.since) / stepMs) * stepMs)}</span></span>
      {others > 0 && <span className="alert-banner-since">and {others} more</span>}
      <span className="grow" />
      {sessionId !== undefined && <Button variant="quiet" aria-label={`Go to ${about}`} onPress={() => goTo(sessionId)}>Go to</Button>}
      <Button aria-label={`Acknowledge ${about}`} onPress={() => dispatch(moderationOpened({ kind: 'acknowledge', alerts: [alert.id] }))}>Acknowledge…</Button>
    </section>
  );
}
