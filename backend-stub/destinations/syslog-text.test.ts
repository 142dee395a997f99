import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OutgoingEvent } from './fields';
import { octetCounted, syslogText } from './syslog-text';

const header = { facility: 13, enterpriseId: '32473', hostname: 'gw-1', processId: 42 };
const event = (more: Partial<OutgoingEvent> = {}): OutgoingEvent => ({
  id: 'e-1', sequence: 7, event: 'session.join', time: '2026-01-02T03:04:05.678Z', user: 'ana', 'addr.remote': '10.0.0.1', server_id: 'gw', session_id: 's-1', success: true,
  category: 'Session', level: 'Information', title: 'Join Session', message: 'user=ana (Ana Kovac) / local, intent=Monitor', order_id: '', details: { sessionUser: 'alice' }, ...more,
});

/** RFC 5424, section 6, as strictly as its grammar; throws where a text leaves it. */
function parse(text: string): { readonly head: readonly string[]; readonly data: Readonly<Record<string, ReadonlyMap<string, string>>>; readonly message: string } {
  const head = /^<(\d{1,3})>1 (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,6}Z) ([\x21-\x7e]{1,255}) ([\x21-\x7e]{1,48}) ([\x21-\x7e]{1,128}) ([\x21-\x7e]{1,32}) (?=\[)/.exec(text);
  if (head === null) throw new Error(`no header: ${text.slice(0, 200)}`);
  let at = head[0].length;
  const data: Record<string, Map<string, string>> = {};
  while (text[at] === '[') {
    const id = /^\[([\x21-\x7e]{1,32}?)(?=[ \]])/.exec(text.slice(at));
    if (id === null || /["=\]]/.test(id[1] ?? '')) throw new Error('no element id');
    at += id[0].length;
    const parameters = new Map<string, string>();
    for (let found = /^ ([^\s="\]]{1,32})="((?:[^"\\\]]|\\["\\\]])*)"/.exec(text.slice(at)); found !== null; found = /^ ([^\s="\]]{1,32})="((?:[^"\\\]]|\\["\\\]])*)"/.exec(text.slice(at))) {
      if (parameters.has(found[1] ?? '')) throw new Error('a parameter twice');
      parameters.set(found[1] ?? '', (found[2] ?? '').replace(/\\(["\\\]])/g, '$1'));
      at += found[0].length;
    }
    if (text[at] !== ']') throw new Error(`an element does not end: ${text.slice(at, at + 40)}`);
    at += 1;
    data[id[1] ?? ''] = parameters;
  }
  if (text[at] !== ' ') throw new Error('no message');
  return { head: head.slice(1), data, message: text.slice(at + 1) };
}

describe('an event as syslog', () => {
  it('is RFC 5424 with the specified fields as structured data', () => {
    const { head, data, message } = parse(syslogText(event(), header));
    expect(head).toEqual(['110', '2026-01-02T03:04:05.678Z', 'gw-1', 'vigil', '42', 'session.join']);
    expect(Object.fromEntries(data['vigil@32473'] ?? [])).toEqual({ id: 'e-1', sequence: '7', event: 'session.join', time: '2026-01-02T03:04:05.678Z', user: 'ana', 'addr.remote': '10.0.0.1', server_id: 'gw', session_id: 's-1', success: 'true', category: 'Session', level: 'Information' });
    expect([...data['details@32473'] ?? []]).toEqual([['sessionUser', 'alice']]);
    expect(message).toBe('Join Session: user=ana (Ana Kovac) / local, intent=Monitor');
    expect(parse(syslogText(event({ level: 'Error', message: 'größer' }), header))).toMatchObject({ head: ['107', {}, {}, {}, {}, {}], message: '\ufeffJoin Session: größer' });
    expect(octetCounted('ä1').toString()).toBe('3 ä1');
  });

  it('is one line in the grammar, and one datagram, whatever anybody is called', () => {
    const hostile = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom('"', ']', '[', '\\', '\n', '\r', '\0', ' ', '<14>1', '\u2028', '\ud800', '\u202e', 'ä', '🚀') }));
    fc.assert(fc.property(hostile, hostile, hostile, hostile, fc.dictionary(hostile, hostile), fc.constantFrom('Information', 'Warning', 'Error'), (user, name, title, host, details, level) => {
      const text = syslogText(event({ user, event: name, title, message: `user=${user}`, details, level: level as OutgoingEvent['level'] }), { ...header, hostname: host });
      // oxlint-disable-next-line no-control-regex
      expect(text).not.toMatch(/[\x00-\x1f\x7f-\x9f\u2028\u2029\u202e]/);
      expect(Buffer.from(text).toString()).toBe(text);
      const { data } = parse(text);
      // oxlint-disable-next-line no-control-regex
      if (/^[\x20-\x7e]+$/.test(user)) expect(data['vigil@32473']?.get('user')).toBe(user);
      expect(data['details@32473']?.size ?? 0).toBe(Object.keys(details).length);
    }), { numRuns: 500 });
    const long = syslogText(event({ message: 'x'.repeat(1e6), user: 'ü'.repeat(1e5), details: Object.fromEntries(Array.from({ length: 50 }, (_none, at) => [`k${at}`, 'y'.repeat(2_000)])) }), header);
    expect(Buffer.byteLength(long)).toBeLessThan(60_000);
    expect([...parse(long).data['details@32473'] ?? []]).toEqual([['leftOut', '50']]);
  });
});
