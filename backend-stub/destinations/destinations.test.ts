/** The audit log on its way to a real rsyslogd, to an HTTP collector in a process of its own, over TLS, and to a file; and when they are not there. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { connect, createServer as createNetServer, type AddressInfo } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { AuditLog, type AuditEntry } from '../audit/audit-log';
import { signer } from '../audit/signer.fixture';
import { startDestinations, type Destination } from './index';
import { destinationsSchema } from './schema';

let folder = '';
let audit: AuditLog;
let closing: (() => Promise<unknown> | unknown)[];
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-destinations-'));
  closing = [];
  ({ log: audit } = await AuditLog.open(join(folder, 'audit'), 'server-1', signer));
});
afterEach(async () => {
  for (const close of closing.reverse()) await close();
  await audit.close();
  await rm(folder, { recursive: true, force: true });
});

const hostile = ['eve"]\n<14>1 - forged - - - -', 'tab\tand\u0007bell', '\u202eright to left', 'größer 🚀', 'x'.repeat(3_000)];
const entry = (message: string, more: Partial<AuditEntry> = {}): AuditEntry => ({ category: 'Operation', event: 'session.join', title: 'Join Session', message, user: 'ana', remoteAddress: '10.0.0.1', success: true, sessionId: 's-1', details: { sessionUser: message }, ...more });
const write = (messages: readonly string[]): Promise<unknown> => Promise.all(messages.map((message) => audit.append(entry(message))));
const numbered = (count: number, from = 0): string[] => Array.from({ length: count }, (_none, at) => `event number ${from + at}`);

async function send(destinations: readonly Record<string, unknown>[]): Promise<Awaited<ReturnType<typeof startDestinations>>> {
  const started = await startDestinations({ destinations: destinationsSchema.parse(destinations) as Destination[], audit, serverId: 'server-1', data: folder, log, pauseMs: () => 20 });
  closing.push(() => started.close());
  return started;
}
const events = async (name: string): Promise<string[]> => (await audit.after(0, 1e6)).filter(({ event }) => event === name).map(({ message }) => message);
async function freePort(): Promise<number> {
  const server = createNetServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
const reached = (port: number): Promise<void> => new Promise((resolve, reject) => {
  const probe = connect(port, '127.0.0.1');
  probe.once('connect', () => {
    probe.destroy();
    resolve();
  });
  probe.once('error', reject);
});
const linesIn = async (path: string): Promise<string[]> => (await readFile(path, 'utf8').catch(() => '')).split('\n').filter(Boolean);
function started(child: ChildProcess): ChildProcess {
  closing.push(() => new Promise<void>((resolve) => {
    if (child.exitCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
    return undefined;
  }));
  return child;
}

/** Every event comes at least once: one that was confirmed too late comes again, under the same id. */
const eachOnce = (lines: readonly string[]): readonly string[] => [...new Map(lines.map((line) => [/ id="([^"]+)"/.exec(line)?.[1] ?? line, line])).values()];

describe('a real rsyslogd', () => {
  async function rsyslogd(tcp: number, udp: number, out: string): Promise<ChildProcess> {
    const config = join(folder, 'rsyslog.conf');
    await writeFile(config, `
      global(workDirectory="${folder}" maxMessageSize="64k")
      module(load="imudp")
      module(load="imtcp")
      input(type="imudp" address="127.0.0.1" port="${udp}" ruleset="in")
      input(type="imtcp" address="127.0.0.1" port="${tcp}" ruleset="in")
      template(name="raw" type="string" string="%rawmsg%\\n")
      ruleset(name="in") { action(type="omfile" file="${out}" template="raw") }
    `);
    return started(spawn('/usr/sbin/rsyslogd', ['-n', '-f', config, '-i', join(folder, 'rsyslogd.pid')], { stdio: 'ignore' }));
  }

  it.each(['tcp', 'udp'] as const)('gets every event as one line over %s', async (transport) => {
    const [tcp, udp, out] = [await freePort(), await freePort(), join(folder, 'received')];
    await rsyslogd(tcp, udp, out);
    await vi.waitFor(() => reached(tcp), { timeout: 20_000 });
    await write([...hostile, ...numbered(40)]);
    await send([{ name: 'siem', kind: 'syslog', transport, host: '127.0.0.1', port: transport === 'tcp' ? tcp : udp }]);
    await vi.waitFor(async () => expect(eachOnce(await linesIn(out)).length).toBeGreaterThanOrEqual(45), { timeout: 20_000 });
    await write(numbered(5, 40));
    await vi.waitFor(async () => expect(eachOnce(await linesIn(out)).length).toBeGreaterThanOrEqual(50), { timeout: 20_000 });
    const lines = eachOnce(await linesIn(out));
    expect(lines).toHaveLength(50);
    for (const line of lines) expect(line).toMatch(/^<110>1 \S+ \S+ vigil \d+ session\.join \[vigil@32473 id="[^"]+" sequence="\d+" event="session\.join" time="[^"]+Z" user="ana" addr\.remote="10\.0\.0\.1" server_id="server-1" session_id="s-1" success="true" category="Session"/);
    for (const message of numbered(45)) expect(lines.filter((line) => line.endsWith(`Join Session: ${message}`))).toHaveLength(1);
    expect(await events('destination.failed')).toEqual([]);
  });

  it('that was away gets what it missed, in order, and that it was away is on record once', async () => {
    const [tcp, udp, out] = [await freePort(), await freePort(), join(folder, 'received')];
    await write(numbered(10));
    const { couriers } = await send([{ name: 'siem', kind: 'syslog', transport: 'tcp', host: '127.0.0.1', port: tcp }]);
    await vi.waitFor(async () => expect(await events('destination.failed')).toHaveLength(1));
    await write(numbered(10, 10));
    expect([couriers[0]?.sequence, couriers[0]?.failing]).toEqual([0, true]);
    await rsyslogd(tcp, udp, out);
    await vi.waitFor(async () => expect(await events('destination.recovered')).toEqual([`siem: syslog over TCP at 127.0.0.1:${tcp}`]), { timeout: 20_000 });
    await vi.waitFor(async () => expect(eachOnce(await linesIn(out)).filter((line) => line.includes('session.join'))).toHaveLength(20), { timeout: 20_000 });
    expect(eachOnce(await linesIn(out)).map((line) => /event number (\d+)$/.exec(line)?.[1]).filter(Boolean)).toEqual(Array.from({ length: 20 }, (_none, at) => String(at)));
    expect(await events('destination.failed')).toHaveLength(1);
  });
});

describe('syslog over TLS', () => {
  let certificates = '';
  beforeAll(async () => {
    certificates = await mkdtemp(join(tmpdir(), 'vigil-certificates-'));
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-keyout', join(certificates, 'key.pem'), '-out', join(certificates, 'cert.pem')], { stdio: 'ignore' });
  });
  afterAll(() => rm(certificates, { recursive: true, force: true }));

  it('arrives octet-counted under an authority that is trusted, and not at all under another', async () => {
    let received = '';
    const server = createTlsServer({ key: await readFile(join(certificates, 'key.pem')), cert: await readFile(join(certificates, 'cert.pem')) }, (socket) => {
      socket.on('data', (piece: Buffer) => { received += piece.toString('latin1'); });
      socket.on('error', () => undefined);
    });
    server.on('tlsClientError', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => new Promise((resolve) => server.close(resolve)));
    const { port } = server.address() as AddressInfo;
    await write(numbered(3));
    await send([
      { name: 'trusted', kind: 'syslog', transport: 'tls', host: 'localhost', port, ca: join(certificates, 'cert.pem') },
      { name: 'stranger', kind: 'syslog', transport: 'tls', host: 'localhost', port },
    ]);
    await vi.waitFor(() => expect(received).toContain('event number 2'));
    await vi.waitFor(async () => expect((await events('destination.failed')).join()).toMatch(/stranger: .*self.signed certificate/));
    const first = /^(\d+) /.exec(received);
    expect(received.slice(first?.[0].length ?? 0, (first?.[0].length ?? 0) + Number(first?.[1]))).toMatch(/^<110>1 .*event number 0$/);
  });
});

/** In a process of its own: keeps what it gets, one JSON line a request, and answers as the two services do. `mood` in its address: "down" once per path. */
const collector = `
  const { createServer } = require('node:http');
  const { appendFileSync } = require('node:fs');
  const ids = new Set();
  let sick = Number(process.argv[2]);
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece) => { body += piece; });
    request.on('end', () => {
      if (sick > 0) { sick -= 1; response.writeHead(503).end('{"text":"Server is busy"}'); return; }
      appendFileSync(process.argv[1], JSON.stringify({ path: request.url, headers: request.headers, body }) + '\\n');
      response.setHeader('content-type', 'application/json');
      if (request.url === '/_bulk') {
        const lines = body.trimEnd().split('\\n');
        const items = [];
        for (let at = 0; at < lines.length; at += 2) {
          const { create } = JSON.parse(lines[at]);
          const document = JSON.parse(lines[at + 1]);
          const status = document.message === 'poison' ? 400 : ids.has(create._id) ? 409 : 201;
          if (status === 201) ids.add(create._id);
          items.push({ create: { _id: create._id, status, ...(status === 400 ? { error: { type: 'document_parsing_exception' } } : {}) } });
        }
        response.end(JSON.stringify({ took: 1, errors: items.some((item) => item.create.status >= 400), items }));
      } else response.end('{"text":"Success","code":0}');
    });
  });
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;
interface Received { readonly path: string; readonly headers: Record<string, string>; readonly body: string }

describe('an HTTP collector', () => {
  let out = '';
  async function collect(sick = 0): Promise<string> {
    out = join(folder, 'collected');
    const child = started(spawn(process.execPath, ['-e', collector, out, String(sick)], { stdio: ['ignore', 'pipe', 'inherit'] }));
    const port = await new Promise<string>((resolve) => child.stdout?.once('data', (bytes: Buffer) => resolve(bytes.toString().trim())));
    return `http://127.0.0.1:${port}`;
  }
  const received = async (): Promise<Received[]> => (await linesIn(out)).map((line) => JSON.parse(line) as Received);
  const spec = (message: string) => ({ event: 'session.join', time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/), user: 'ana', 'addr.remote': '10.0.0.1', server_id: 'server-1', session_id: 's-1', success: true, category: 'Session', message, id: expect.any(String), sequence: expect.any(Number), level: 'Information' });

  it('of Elasticsearch gets each event under its id, goes on after it was busy, and what it will never take is told', async () => {
    const url = await collect(2);
    await write([...hostile, 'poison', ...numbered(3)]);
    await send([{ name: 'search', kind: 'elasticsearch', url, index: 'audit-vigil', headers: { authorization: 'ApiKey abc' } }]);
    await vi.waitFor(async () => expect(await events('destination.recovered')).toHaveLength(1));
    expect(await events('destination.failed')).toEqual([expect.stringContaining('it answers 503')]);
    expect(await events('destination.rejected')).toEqual([expect.stringContaining('will not take event 6: 400')]);
    await vi.waitFor(async () => expect((await received()).map(({ body }) => body).join('')).toContain('destination.recovered'));
    const requests = await received();
    expect(requests[0]).toMatchObject({ path: '/_bulk', headers: { 'content-type': 'application/x-ndjson', authorization: 'ApiKey abc' } });
    const lines = requests.flatMap(({ body }) => body.trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>));
    const [actions, documents] = [lines.filter((_line, at) => at % 2 === 0), lines.filter((_line, at) => at % 2 === 1)];
    expect(actions[0]).toEqual({ create: { _index: 'audit-vigil', _id: documents[0]?.['id'] } });
    for (const message of hostile) expect(documents.filter((one) => one['message'] === message)).toEqual([expect.objectContaining(spec(message))]);
    expect(documents[0]).toMatchObject({ '@timestamp': documents[0]?.['time'] });
  });

  it('of Splunk gets one object for each event, with its time in seconds', async () => {
    const url = await collect();
    await write(numbered(3));
    await send([{ name: 'splunk', kind: 'splunk-hec', url, token: 'secret-token', index: 'main' }]);
    await vi.waitFor(async () => expect((await received()).length).toBeGreaterThan(0));
    const [request] = await received();
    expect(request).toMatchObject({ path: '/services/collector/event', headers: { authorization: 'Splunk secret-token' } });
    const objects = request?.body.split('\n').map((line) => JSON.parse(line) as { time: number; event: { time: string } }) ?? [];
    expect(objects).toHaveLength(3);
    expect(objects[0]).toMatchObject({ host: 'server-1', source: 'vigil', sourcetype: 'vigil:audit', index: 'main', event: spec('event number 0') });
    expect(objects[0]?.time).toBe(Date.parse(objects[0]?.event.time ?? '') / 1000);
  });
});

describe('a courier', () => {
  it('goes on where it was after a restart, sends no event never, and holds nobody up', async () => {
    const path = join(folder, 'out.jsonl');
    await write(numbered(5));
    const first = await send([{ name: 'file', kind: 'jsonl', path }, { name: 'nowhere', kind: 'jsonl', path: join(folder, 'not', 'there.jsonl') }]);
    await vi.waitFor(() => expect(first.couriers[0]?.sequence).toBeGreaterThanOrEqual(6));
    await first.close();
    await write(numbered(5, 5));
    const again = await send([{ name: 'file', kind: 'jsonl', path }]);
    await vi.waitFor(() => expect(again.couriers[0]?.sequence).toBe(audit.sequence));
    const lines = (await linesIn(path)).map((line) => JSON.parse(line) as { sequence: number; category: string });
    expect(lines.map(({ sequence }) => sequence)).toEqual(Array.from({ length: audit.sequence }, (_none, at) => at + 1));
    expect(lines[0]?.category).toBe('Session');
    expect(await events('destination.failed')).toEqual([expect.stringMatching(/^nowhere: the file .*ENOENT/)]);
  });

  it('sends again what it cannot know to have arrived', async () => {
    let connections = 0;
    let received = '';
    const server = createNetServer((socket) => {
      connections += 1;
      const deaf = connections < 3;
      socket.on('error', () => undefined);
      socket.on('data', (piece: Buffer) => {
        if (deaf) socket.resetAndDestroy();
        else received += piece.toString();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => new Promise((resolve) => server.close(resolve)));
    await write(numbered(200));
    const { couriers } = await send([{ name: 'siem', kind: 'syslog', transport: 'tcp', host: '127.0.0.1', port: (server.address() as AddressInfo).port }]);
    await vi.waitFor(() => expect(couriers[0]?.sequence).toBeGreaterThanOrEqual(200));
    for (const message of numbered(200)) expect(received).toContain(`Join Session: ${message}`);
  });

  it('says what was deleted before it could be sent', async () => {
    await write(numbered(5));
    await audit.deleteBefore(Date.now() + 1_000, () => entry('deleted', { event: 'audit.expired', sessionId: undefined }));
    const path = join(folder, 'out.jsonl');
    await send([{ name: 'file', kind: 'jsonl', path }]);
    await vi.waitFor(async () => expect(await events('destination.skipped')).toEqual(['file: events 1 to 5 were deleted by age before they could be sent']));
    await vi.waitFor(async () => expect((await linesIn(path)).join()).toContain('destination.skipped'));
  });
});
