import type { AuditEvent } from '../../shared/model/audit';
import { wellFormed } from '../recorder/text';
import type { OutgoingEvent } from './fields';

export interface SyslogHeader {
  readonly facility: number;
  readonly enterpriseId: string;
  readonly hostname: string;
  readonly processId: number;
}

const severities: Readonly<Record<AuditEvent['level'], number>> = { Information: 6, Warning: 4, Error: 3 };

/** Printable ASCII without blanks, of so many characters; the nil value when nothing is left. */
const word = (text: string, most: number): string => text.replace(/[^\x21-\x7e]/g, '?').slice(0, most) || '-';
const parameterName = (text: string): string => text.replace(/[^\x21-\x7e]|[=\]"]/g, '_').slice(0, 32) || '_';

/** One event is one line: what would end it, or turn what follows round, is written as \uXXXX. Lone halves of characters are replaced. */
// oxlint-disable-next-line no-control-regex
const visible = (text: string): string => wellFormed(text).replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** A value of structured data (RFC 5424, 6.3.3). */
const value = (text: string): string => visible(text).replace(/["\\\]]/g, '\\$&');

function element(id: string, parameters: readonly (readonly [name: string, value: string])[]): string {
  const names = new Set<string>();
  const written = parameters.map(([name, text]) => {
    let unique = parameterName(name);
    for (let number = 2; names.has(unique); number += 1) unique = `${parameterName(name).slice(0, 28)}_${number}`;
    names.add(unique);
    return ` ${unique}="${value(text)}"`;
  });
  return `[${id}${written.join('')}]`;
}

/** Bytes of structured data beyond which details are left out, and of a message: what receivers take as one datagram. */
const mostDetailBytes = 24 * 1024;
const mostMessage = 8 * 1024;

/** An event as RFC 5424, without framing: header, the specified fields and the details as structured data, title and message as text. */
export function syslogText(event: OutgoingEvent, { facility, enterpriseId, hostname, processId }: SyslogHeader): string {
  const { title, message, details, ...fields } = event;
  const own = element(`vigil@${enterpriseId}`, Object.entries(fields).filter(([, text]) => text !== '').map(([name, text]) => [name, String(text).slice(0, 2_000)]));
  const more = Object.entries(details);
  let detailed = more.length === 0 ? '' : element(`details@${enterpriseId}`, more);
  if (Buffer.byteLength(detailed) > mostDetailBytes) detailed = element(`details@${enterpriseId}`, [['leftOut', String(more.length)]]);
  const text = visible(`${title}: ${message}`.slice(0, mostMessage));
  // A text that is more than ASCII says so by its first character (RFC 5424, 6.4).
  // oxlint-disable-next-line no-control-regex
  const marked = /^[\x00-\x7f]*$/.test(text) ? text : `\ufeff${text}`;
  return `<${facility * 8 + severities[event.level]}>1 ${event.time} ${word(hostname, 255)} vigil ${processId} ${word(event.event, 32)} ${own}${detailed} ${marked}`;
}

/** For streams: each message with its length in bytes before it (RFC 6587, 3.4.1; RFC 5425, 4.3). */
export const octetCounted = (text: string): Buffer => {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from(`${bytes.length} `), bytes]);
};
