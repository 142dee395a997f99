import { ClipboardCopy, X } from 'lucide-react';
import { useMemo } from 'react';
import { ownId } from '../../../shared/model/gateway-ids';
import type { AuditEvent } from '../../../shared/model/audit';
import { Button, IconButton } from '../../kit/button';
import { formatTimeBoth } from '../../kit/format/format';
import { Level } from './columns';

/** All fields of one event, and the event as JSON to copy. */
export function EventDetails({ event, onClose }: { readonly event: AuditEvent; onClose(): void }) {
  const json = useMemo(() => JSON.stringify({ ...event, id: ownId(event.id), ...(event.sessionId === undefined ? {} : { sessionId: ownId(event.sessionId) }) }, null, 2), [event]);
  return (
    <aside className="details" aria-label={`Event ${event.title}`} onKeyDown={(key) => key.key === 'Escape' && onClose()}>
      <div className="details-head">
        <h2 className="cut">{event.title}</h2>
        <Level level={event.level} />
        <span className="grow" />
        <IconButton variant="quiet" label="Close details" icon={<X size={16} aria-hidden />} onPress={onClose} />
      </div>
      <div className="details-actions">
        <Button icon={<ClipboardCopy size={14} aria-hidden />} onPress={() => void navigator.clipboard?.writeText(json)}>Copy as JSON</Button>
        {event.sessionId !== undefined && event.sessionId !== '' && <a className="button plain" href={`#/session/${encodeURIComponent(event.sessionId)}`}>Session</a>}
        {event.sessionId !== undefined && event.sessionId !== '' && <a className="button plain" href={`#/sessions/${encodeURIComponent(event.sessionId)}`}>All details</a>}
      </div>
      <div className="details-body">
        <dl className="facts">
          <dt>Message</dt><dd>{event.message}</dd>
          <dt>Time</dt><dd>{formatTimeBoth(event.time)}</dd>
          <dt>Category</dt><dd>{event.category}</dd>
          <dt>User</dt><dd>{event.user}</dd>
          <dt>From</dt><dd className="mono">{event.remoteAddress}</dd>
          <dt>Result</dt><dd className={event.success ? undefined : 'audit-failed'}>{event.success ? 'Success' : 'Refused'}</dd>
          <dt>Event</dt><dd className="mono">{event.event}</dd>
          <dt>Server</dt><dd className="mono">{event.serverId}</dd>
          {event.sessionId !== undefined && event.sessionId !== '' && <><dt>Session</dt><dd className="mono">{ownId(event.sessionId)}</dd></>}
          {event.orderId !== undefined && event.orderId !== '' && <><dt>Order</dt><dd className="mono">{event.orderId}</dd></>}
          <dt>Number</dt><dd className="mono">{event.sequence}</dd>
          {Object.entries(event.details).map(([name, value]) => <div key={name} style={{ display: 'contents' }}><dt>{fieldWords(name)}</dt><dd>{value}</dd></div>)}
        </dl>
        <h3>As stored</h3>
        <pre tabIndex={0} aria-label="Event as JSON">{json}</pre>
      </div>
    </aside>
  );
}

/** "sessionUser" -> "Session user", "atMs" -> "At (ms)": as it is stored stands below. */
function fieldWords(name: string): string {
  const words = name.replace(/Ms$/, ' (ms)').replace(/([a-z0-9])([A-Z])/g, (_pair, before: string, after: string) => `${before} ${after.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
