import { open, rm, type FileHandle } from 'node:fs/promises';
import { z } from 'zod';
import type { EvidenceManifest } from '../../../shared/recording/evidence';
import type { ByteSource } from '../../../shared/recording/source';
import type { SignedIn } from '../gateway/access';
import { callGateway, type Fetch } from '../gateway/connect';

export interface AuditSlice {
  readonly audit: EvidenceManifest['audit'];
  /** Absent when there is nothing. */
  readonly source?: ByteSource | undefined;
  /** Removes what was fetched. */
  dispose(): Promise<void>;
}

export interface AuditRequest {
  readonly fetch: Fetch;
  readonly who: SignedIn | undefined;
  /** As the gateway calls it; undefined where the recording does not say. */
  readonly sessionId: string | undefined;
  /** A file that does not exist yet, for what the gateway sends. */
  readonly path: string;
  readonly signal: AbortSignal;
}

const none = (why: string): AuditSlice => ({ audit: { state: 'none', events: 0, why }, dispose: async () => undefined });
const largest = 256 << 20;
const listed = z.object({ events: z.array(z.looseObject({ id: z.string(), sequence: z.union([z.string(), z.number()]).optional() })).max(1000).default([]), more: z.boolean().default(false) });

/**
 * The events of one session, from the gateway it belongs to: its signed slice with proofs, or, from a gateway that gives
 * none, the plain list. What cannot be had is told in words and goes into the evidence as such.
 */
export async function fetchAuditSlice({ fetch, who, sessionId, path, signal }: AuditRequest): Promise<AuditSlice> {
  if (sessionId === undefined) return none('The recording does not say which session it is of.');
  if (who === undefined) return none('Nobody was signed in to the gateway of this recording.');
  const file = await open(path, 'wx+', 0o600);
  const dispose = async (): Promise<void> => {
    await file.close().catch(() => undefined);
    await rm(path, { force: true });
  };
  const keep = (audit: EvidenceManifest['audit'], size: number): AuditSlice => ({ audit, source: fileSource(file, size), dispose });
  try {
    const proven = await download(fetch, `${who.address}/audit/export?session=${encodeURIComponent(sessionId)}`, who.token, file, signal);
    // Header and closing line are no events.
    if (typeof proven !== 'string') return keep({ state: 'proven', events: Math.max(0, proven.lines - 2), why: '' }, proven.bytes);
    const plain = await list(fetch, who, sessionId, file, signal);
    if (typeof plain !== 'string') return keep({ state: 'listed', events: plain.events, why: `Without proofs: ${proven}` }, plain.bytes);
    await dispose();
    return none(`${proven} ${plain}`.slice(0, 2000));
  } catch (caught) {
    await dispose();
    if (signal.aborted) throw caught;
    return none('The gateway broke off while it sent the events.');
  }
}

async function download(fetch: Fetch, url: string, token: string, file: FileHandle, signal: AbortSignal): Promise<{ readonly bytes: number; readonly lines: number } | string> {
  let response: Response;
  try {
    response = await fetch(url, { method: 'GET', redirect: 'error', credentials: 'omit', signal, headers: { authorization: `Bearer ${token}` } });
  } catch (caught) {
    if (signal.aborted) throw caught;
    return 'The gateway could not be reached.';
  }
  if (response.status !== 200 || !response.body || !/ndjson|jsonl/.test(response.headers.get('content-type') ?? '')) {
    await response.body?.cancel().catch(() => undefined);
    return response.status === 403 ? 'You may not read the audit log.' : 'The gateway gives no signed slice of its log.';
  }
  let [bytes, lines] = [0, 0];
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { bytes, lines };
    for (const byte of value) if (byte === 10) lines += 1;
    await file.write(value, 0, value.length, bytes);
    bytes += value.length;
    if (bytes > largest) throw new Error('too much');
  }
}

async function list(fetch: Fetch, who: SignedIn, sessionId: string, file: FileHandle, signal: AbortSignal): Promise<{ readonly bytes: number; readonly events: number } | string> {
  let [bytes, events] = [0, 0];
  for (let before: string | number = 0; ;) {
    if (signal.aborted) throw new Error('cancelled');
    const answer: Awaited<ReturnType<typeof callGateway<typeof listed>>> = await callGateway(fetch, { address: who.address, procedure: 'AuditService/ListAuditEvents', request: { sessionId, pageSize: 200, beforeSequence: String(before) }, answer: listed, token: who.token });
    if (!answer.ok) return answer.problem.what;
    for (const event of answer.value.events) {
      const line = Buffer.from(`${JSON.stringify(event)}\n`);
      await file.write(line, 0, line.length, bytes);
      bytes += line.length;
      events += 1;
    }
    const next: string | number | undefined = answer.value.events.at(-1)?.sequence;
    if (!answer.value.more || next === undefined || bytes > largest) return { bytes, events };
    before = next;
  }
}

function fileSource(file: FileHandle, size: number): ByteSource {
  return {
    size,
    read: async (from, to) => {
      const bytes = new Uint8Array(Math.max(0, Math.min(to, size) - Math.max(0, from)));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, Math.max(0, from));
      return bytes.subarray(0, bytesRead);
    },
  };
}
