import { z } from 'zod';
import { unixMillis } from '../base/units';
import type { AuditEvent } from '../model/audit';
import { auditEventId, orderId, sessionId } from '../model/ids';

const text = z.string().max(100_000).default('');
const time = z.union([z.number(), z.string().transform((value) => Date.parse(value))]).refine((value) => Number.isFinite(value) && Math.abs(value) < 8.6e15);
const levels = ['Information', 'Warning', 'Error'] as const;
const categories = ['Operation', 'Authentication', 'Session', 'Access', 'Administrative', 'Security'] as const;

/** As the gateway writes events, or as the specification names their fields: `addr.remote`, `server_id`, `session_id`, ISO 8601 times. */
const eventSchema = z.looseObject({
  event: z.string().min(1).max(200), time, id: text, sequence: z.number().default(0), level: z.enum(levels).catch('Information'), category: z.enum(categories).catch('Operation'),
  title: text, message: text, user: text, remoteAddress: text, 'addr.remote': text, serverId: text, server_id: text, sessionId: text, session_id: text, orderId: text, order_id: text,
  success: z.boolean().default(true), details: z.record(z.string(), z.coerce.string()).default({}),
});

/** What one line of a log holds. `other`: something else that is no event, such as a signed head. */
export type ReadLine = { readonly kind: 'event'; readonly event: AuditEvent } | { readonly kind: 'other' | 'damaged' | 'empty' };

/** Reads one line of audit.jsonl, or of a log that was exported as JSON Lines. `number` names the event where the line gives it no id. */
export function readEventLine(line: string, number: number): ReadLine {
  if (line.trim() === '') return { kind: 'empty' };
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { kind: 'damaged' };
  }
  if (typeof value !== 'object' || value === null) return { kind: 'damaged' };
  const inner = (value as { event?: unknown }).event;
  if (inner === undefined) return { kind: 'other' };
  const parsed = eventSchema.safeParse(typeof inner === 'object' ? inner : value);
  if (!parsed.success) return { kind: 'damaged' };
  const { id, sequence, level, category, event, title, message, user, success, details, ...found } = parsed.data;
  const [session, order] = [found.sessionId || found.session_id, found.orderId || found.order_id];
  return {
    kind: 'event',
    event: {
      id: auditEventId(id || `line ${number}`), sequence, level, category, event, title: title || event, message, time: unixMillis(found.time), user,
      remoteAddress: found.remoteAddress || found['addr.remote'], serverId: found.serverId || found.server_id, success, details,
      ...(session === '' ? {} : { sessionId: sessionId(session) }), ...(order === '' ? {} : { orderId: orderId(order) }),
    },
  };
}
