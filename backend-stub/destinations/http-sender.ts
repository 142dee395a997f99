import { readFile } from 'node:fs/promises';
import { request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import type { OutgoingEvent } from './fields';
import type { DestinationOf } from './schema';
import { NotTaken, reasonOf, type Sender } from './sender';

const patienceMs = 20_000;
const largestAnswer = 4 << 20;

interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly ca: string | undefined;
}

/** Rejects with NotTaken when there is no answer. */
async function post({ url, headers, body, ca }: Post, signal: AbortSignal): Promise<{ readonly status: number; readonly text: string }> {
  const authority = ca === undefined ? undefined : await readFile(ca).catch((caught: unknown) => { throw new NotTaken(`its authority cannot be read: ${reasonOf(caught)}`); });
  return new Promise((resolve, reject) => {
    const fail = (caught: unknown): void => reject(new NotTaken(reasonOf(caught)));
    const bytes = Buffer.from(body);
    const request = (url.startsWith('https:') ? requestTls : requestPlain)(url, {
      method: 'POST', signal, headers: { ...headers, 'content-length': bytes.length }, ...(authority === undefined ? {} : { ca: authority }),
    }, (response) => {
      const pieces: Buffer[] = [];
      let size = 0;
      response.on('data', (piece: Buffer) => {
        size += piece.length;
        if (size > largestAnswer) request.destroy(new Error('its answer has no end'));
        else pieces.push(piece);
      });
      response.on('error', fail);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(pieces).toString('utf8') }));
    });
    request.setTimeout(patienceMs, () => request.destroy(new Error('it does not answer')));
    request.on('error', fail);
    request.end(bytes);
  });
}

const clipped = (text: string): string => text.replace(/\s+/g, ' ').slice(0, 200);

/**
 * Elasticsearch's _bulk: `create` under the event's own id, so that a repeat is refused as already there and counts as taken. What the index will
 * never take is answered; what it cannot take now makes all be sent again.
 */
export function elasticsearchSender({ url, index, headers, ca }: DestinationOf<'elasticsearch'>): Sender {
  const address = `${url.replace(/\/+$/, '')}/_bulk`;
  return {
    place: `Elasticsearch at ${url}`, most: 500,
    async send(events, signal) {
      const body = events.map((event) => `${JSON.stringify({ create: { _index: index, _id: event.id } })}\n${JSON.stringify({ '@timestamp': event.time, ...event })}\n`).join('');
      const { status, text } = await post({ url: address, headers: { ...headers, 'content-type': 'application/x-ndjson' }, body, ca }, signal);
      if (status !== 200) throw new NotTaken(`it answers ${status}: ${clipped(text)}`);
      const items = itemsOf(text);
      if (items?.length !== events.length) throw new NotTaken(`its answer is not that of _bulk: ${clipped(text)}`);
      const refused: { event: OutgoingEvent; why: string }[] = [];
      for (const [at, event] of events.entries()) {
        const { status: each, error } = items[at] ?? { status: 0, error: '' };
        if ((each >= 200 && each < 300) || each === 409) continue;
        if (each === 429 || each >= 500 || each === 0) throw new NotTaken(`it cannot take an event now (${each}): ${clipped(error)}`);
        refused.push({ event, why: `${each} ${clipped(error)}` });
      }
      return refused;
    },
    close: async () => undefined,
  };
}

function itemsOf(text: string): readonly { readonly status: number; readonly error: string }[] | undefined {
  try {
    const { items } = JSON.parse(text) as { items?: unknown };
    if (!Array.isArray(items)) return undefined;
    return items.map((item: { create?: { status?: unknown; error?: unknown } }) => ({ status: Number(item.create?.status ?? 0), error: JSON.stringify(item.create?.error ?? '') }));
  } catch {
    return undefined;
  }
}

/** Splunk's HTTP event collector: one JSON object after the other, each with its time in seconds. Splunk keeps repeats; they have the same `id`. */
export function splunkSender({ url, token, index, sourcetype, ca }: DestinationOf<'splunk-hec'>): Sender {
  const address = `${url.replace(/\/+$/, '')}/services/collector/event`;
  return {
    place: `Splunk at ${url}`, most: 500,
    async send(events, signal) {
      const body = events.map((event) => JSON.stringify({ time: Date.parse(event.time) / 1000, host: event.server_id, source: 'vigil', sourcetype, ...(index === undefined ? {} : { index }), event })).join('\n');
      const { status, text } = await post({ url: address, headers: { 'content-type': 'application/json', authorization: `Splunk ${token}` }, body, ca }, signal);
      if (status !== 200) throw new NotTaken(`it answers ${status}: ${clipped(text)}`);
      return [];
    },
    close: async () => undefined,
  };
}
