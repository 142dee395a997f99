import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { OpenedFiles } from './opened-files';
import { StreamedFile } from './streamed-file';
import { streamHandlers } from '../handlers/streams';

const bytes = Uint8Array.from({ length: 700_000 }, (_, at) => (at * 31 + (at >> 8)) & 255);
const servers: Server[] = [];
afterEach(() => { for (const server of servers.splice(0)) server.close(); });

/** A real server with ranges; `etag` may change, and `refuse` answers in the gateway's words. */
async function gateway() {
  const state = { etag: '"one"', asked: [] as string[], tokens: [] as string[], refuse: undefined as { status: number; problem: object } | undefined };
  const server = createServer((request: IncomingMessage, response) => {
    state.asked.push(`${request.url} ${request.headers.range ?? ''}`);
    state.tokens.push(request.headers.authorization ?? '');
    if (state.refuse) return void response.writeHead(state.refuse.status, { 'content-type': 'application/json' }).end(JSON.stringify({ problem: state.refuse.problem }));
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '')!.map(Number);
    response.writeHead(206, { etag: state.etag, 'content-range': `bytes ${from}-${to}/${bytes.length}` }).end(bytes.subarray(from, to! + 1));
  });
  servers.push(server);
  await new Promise<void>((ready) => { server.listen(0, '127.0.0.1', ready); });
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const out: string[] = [];
  let token: string | undefined = 't1';
  const parts = { fetch, signedIn: () => (token === undefined ? undefined : { address, token }), onUnauthenticated: (given: string) => { out.push(given); } };
  return { state, address, parts, out, signIn: (next: string | undefined) => { token = next; } };
}

describe('a recording that is streamed', () => {
  it('has the bytes of the gateway, wherever it is read, and asks for each piece once while it is in memory', async () => {
    const { state, parts } = await gateway();
    const opened = await StreamedFile.open('r1', parts);
    if (!opened.ok) throw new Error(opened.problem.what);
    const file = opened.value;
    expect([file.sizeBytes, file.streamed]).toEqual([bytes.length, true]);
    await fc.assert(fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(bytes.length), async (from, length) => {
      const to = Math.min(bytes.length, from + length);
      expect(Buffer.compare(await file.read(from, to), bytes.subarray(from, to))).toBe(0);
    }), { numRuns: 40 });
    expect(state.asked.filter((line) => !line.endsWith('bytes=0-0')).toSorted()).toEqual([...new Set(state.asked)].filter((line) => !line.endsWith('bytes=0-0')).toSorted());
    expect(state.asked.length).toBeLessThanOrEqual(4);
    expect(new Set(state.asked.map((line) => line.split(' ')[0]))).toEqual(new Set(['/recordings/r1/stream']));
  });

  it('goes by whoever is signed in at each piece; another recording under its name is not mixed in', async () => {
    const { state, parts, signIn } = await gateway();
    const opened = await StreamedFile.open('r1', parts);
    if (!opened.ok) throw new Error(opened.problem.what);
    signIn('t2');
    await opened.value.read(0, 10);
    expect(state.tokens).toEqual(['Bearer t1', 'Bearer t2']);
    state.etag = '"two"';
    await expect(opened.value.read(300_000, 300_010)).rejects.toThrow('another one now');
    signIn(undefined);
    expect(await opened.value.present()).toBe(false);
    await expect(opened.value.read(300_000, 300_010)).rejects.toThrow('Nobody is signed in');
    // What failed is asked for again.
    signIn('t3');
    state.etag = '"one"';
    expect([...await opened.value.read(300_000, 300_002)]).toEqual([...bytes.subarray(300_000, 300_002)]);
  });

  it('is refused in the gateway’s words, and a sign-in it does not know any more is told', async () => {
    const { state, parts, out } = await gateway();
    state.refuse = { status: 403, problem: { code: 'reason.required', what: 'A reason is wanted.', tip: 'Give one.' } };
    expect(await StreamedFile.open('r1', parts)).toMatchObject({ ok: false, problem: { code: 'reason.required', what: 'A reason is wanted.', tip: 'Give one.' } });
    expect(out).toEqual([]);
    state.refuse = { status: 401, problem: { code: 'signed-out', what: 'Not signed in.', tip: '' } };
    expect(await StreamedFile.open('r1', parts)).toMatchObject({ ok: false, problem: { code: 'signed-out' } });
    expect(out).toEqual(['t1']);
  });

  it('can be read by its id until it is closed; of many the oldest are closed; nobody closes another file so', async () => {
    const { parts, address } = await gateway();
    const opened = new OpenedFiles();
    const other = opened.add({ sizeBytes: 1, present: async () => true, read: async () => new Uint8Array(1) }, 'a.cast');
    const calls = streamHandlers({ opened, fetch: parts.fetch, onUnauthenticated: parts.onUnauthenticated, at: (wanted) => (wanted === undefined || wanted === address ? parts.signedIn() : undefined) });
    const files: string[] = [];
    for (let count = 0; count < 9; count += 1) {
      const answer = await calls['stream.open']({ recordingId: `r${count}`, name: 'alice@db-7', gatewayAddress: address }, 1);
      if (!answer.ok) throw new Error(answer.problem.what);
      expect(answer.value).toMatchObject({ name: 'alice@db-7', sizeBytes: bytes.length });
      files.push(answer.value.fileId);
    }
    expect(files.map((id) => opened.get(id) !== undefined)).toEqual([false, ...Array<boolean>(8).fill(true)]);
    await calls['stream.close']({ fileId: files[8]! }, 1);
    await calls['stream.close']({ fileId: other.fileId }, 1);
    expect([opened.get(files[8]!), opened.get(other.fileId) === undefined]).toEqual([undefined, false]);
    expect(await calls['stream.open']({ recordingId: 'r', name: 'x', gatewayAddress: 'http://elsewhere' }, 1)).toMatchObject({ ok: false, problem: { code: 'signed-out' } });
  });
});
