import { createClient } from '@connectrpc/connect';
import type { DescMethod, DescService } from '@bufbuild/protobuf';
import { createGrpcWebTransport } from '@connectrpc/connect-node';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OrderKind } from '../../shared/proto/gen/vigil/v1/sessions_pb';
import { rights } from '../../shared/model/right';
import { openTestGateway, type Console, type TestGateway } from './gateway.fixture';
import { doors, methods, orderRows, people, targets, type Person, type Row } from './rights-table.fixture';

const generated = join(import.meta.dirname, '../../shared/proto/gen/vigil/v1');
const isService = (value: unknown): value is DescService => typeof value === 'object' && value !== null && (value as { kind?: unknown }).kind === 'service';

type AnyCall = (request: object) => Promise<unknown> | AsyncIterable<unknown>;

/** Every service of the contract, whichever file it is in. */
const services = (await Promise.all(readdirSync(generated).filter((file) => file.endsWith('_pb.ts')).map(async (file) => {
  const module = (await import(join(generated, file))) as Record<string, unknown>;
  return Object.values(module).filter(isService);
}))).flat();
const called: readonly { readonly name: string; readonly service: DescService; readonly method: DescMethod }[] =
  services.flatMap((service) => service.methods.map((method) => ({ name: `${service.name}/${method.name}`, service, method })));

let test: TestGateway;
const consoles = new Map<Person, Console>();
const live: string[] = [];
const ended: string[] = [];

beforeAll(async () => {
  test = await openTestGateway();
  for (const name of people) consoles.set(name, await test.signIn(name));
  for (const target of targets) {
    live.push((await test.open(target)).handle.id);
    const over = await test.open(target);
    await over.handle.ended('user_close', '');
    ended.push(over.handle.id);
  }
});
afterAll(() => test.close());

const consoleOf = (name: Person): Console => {
  const found = consoles.get(name);
  if (found === undefined) throw new Error(`nobody called ${name}`);
  return found;
};

async function answers(row: Row, name: Person): Promise<string> {
  const said: string[] = [];
  for (const [at, target] of targets.entries()) {
    const fresh = row.on === 'fresh' ? await test.open(target) : undefined;
    const id = fresh?.handle.id ?? (row.on === 'ended' ? ended : live)[at] ?? '';
    said.push((await row.attempt({ test, console: consoleOf(name), name, id, ana: consoleOf('ana') })) ? 'yes' : 'no');
    await fresh?.handle.ended('user_close', '');
    if (typeof row.who === 'string') break;
  }
  return said.join(' ');
}

describe('the table is whole', () => {
  it('has a row for every method of every service, and for nothing else', () => {
    expect(called.length).toBeGreaterThan(15);
    expect([...Object.keys(methods), 'OrderService/SubmitOrder'].sort()).toEqual(called.map(({ name }) => name).sort());
  });

  it('has a row for every kind of order', () => {
    const kinds = Object.keys(OrderKind).filter((kind) => Number.isNaN(Number(kind)) && kind !== 'UNSPECIFIED');
    expect([...new Set(Object.keys(orderRows).map((name) => name.split(' ')[0]))].sort()).toEqual(kinds.sort());
  });
});

describe('without signing in', () => {
  it.each(called)('$name says who it is for', async ({ name, service, method }) => {
    const client = createClient(service, createGrpcWebTransport({ baseUrl: test.url, httpVersion: '1.1' })) as unknown as Readonly<Record<string, AnyCall>>;
    const answer = client[method.localName]?.({});
    const attempt = (async () => {
      if (answer === undefined) throw new Error('no such call');
      if (answer instanceof Promise) await answer;
      else for await (const part of answer) if (part !== undefined) break;
    })();
    if (methods[name]?.who !== 'everybody') return expect(attempt).rejects.toThrow('You are not signed in, or no longer.');
    // Open to all; an empty sign-in is a wrong one.
    return method.name === 'SignIn' ? expect(attempt).rejects.toThrow('is not right') : expect(attempt).resolves.toBeUndefined();
  });

  it.each(Object.keys(doors))('%s wants a token', async (door) => {
    const { status } = await fetch(`${test.url}${door.replace('GET ', '').replace('ID', ended[0] ?? '')}`);
    expect(status).toBe(401);
  });
});

describe.each([...Object.entries(methods), ...Object.entries(orderRows), ...Object.entries(doors)])('%s', (_, row) => {
  it.each(people)('for %s', async (name) => {
    expect(await answers(row, name)).toBe(typeof row.who === 'string' ? 'yes' : row.who[name]);
  });
});

describe('rights of one user', () => {
  it('are told to whoever signs in, all of them, and to nobody else', async () => {
    const { operator } = await consoleOf('tess').auth.getOperator({});
    expect(operator?.rights).toHaveLength(rights.length);
    expect(operator?.rights).toContain('terminate:own-team');
    expect(operator?.rights).toContain('pause:none');
    await consoleOf('tess').order(OrderKind.JOIN, live[0] ?? '', { intent: 1 });
    const { session } = await consoleOf('ana').sessions.getSession({ sessionId: live[0] ?? '' });
    expect(session?.participants.find((one) => one.operator?.loginName === 'tess')?.operator?.rights).toEqual([]);
  });

  it('are the role\'s, plus what the config grants, less what it denies', async () => {
    const password = 'vigil-demo';
    const common = { userDirectory: 'local', password, hint: '' };
    const own = await openTestGateway({
      config: {
        users: [
          { ...common, loginName: 'lea', displayName: 'Lea', role: 'team-lead', team: 'payments', rights: { grant: ['pause:own-team'], deny: ['participate', 'download'] } },
        ],
      },
    });
    try {
      const lea = await own.signIn('lea');
      const mine = await own.open({ team: 'payments' });
      const theirs = await own.open({ team: 'network' });
      expect((await lea.order(OrderKind.PAUSE, mine.handle.id)).accepted).toBe(true);
      expect((await lea.order(OrderKind.PAUSE, theirs.handle.id)).problem?.code).toBe('not-allowed');
      expect((await lea.order(OrderKind.JOIN, mine.handle.id, { intent: 1 })).accepted).toBe(true);
      expect((await lea.order(OrderKind.JOIN, mine.handle.id, { intent: 2 })).problem).toMatchObject({
        code: 'not-allowed', what: 'Your role (team-lead) may not participate in this session.', tip: 'Ask a platform admin for the right to participate.',
      });
      await mine.handle.ended('user_close', '');
      const listed = await lea.recordings.listRecordings({});
      expect(listed.recordings.map(({ id }) => id)).toEqual([mine.handle.id]);
      const answer = await fetch(`${own.url}/recordings/${mine.handle.id}/bundle`, { headers: { authorization: `Bearer ${lea.token}` } });
      expect(answer.status).toBe(403);
      expect(await answer.json()).toMatchObject({ problem: { what: 'Your role (team-lead) may not download this recording.', tip: 'Ask a platform admin for the right to download recordings.' } });
      const { events } = await lea.audit.listAuditEvents({ sessionId: mine.handle.id });
      expect(events.map(({ event }) => event)).toContain('recording.download.refused');
      // Played it can be all the same, in pieces, from wherever; on record once for each viewing, before the first of them leaves.
      const piece = (range: string, console = lea): Promise<Response> => fetch(`${own.url}/recordings/${mine.handle.id}/stream`, { headers: { authorization: `Bearer ${console.token}`, ...range === '' ? {} : { range } } });
      const [end, start] = await Promise.all([piece('bytes=-512'), piece('bytes=0-511')]);
      expect([end.status, start.status, start.headers.get('cache-control')]).toEqual([206, 206, 'no-store']);
      expect(Buffer.from(await start.arrayBuffer()).subarray(257, 262).toString()).toBe('ustar');
      for (const whole of ['', 'bytes=0-', 'bytes=0-99999999']) {
        const refused = await piece(whole);
        const small = Number(refused.headers.get('content-range')?.split('/')[1]) <= 4 << 20;
        expect([whole, refused.status]).toEqual([whole, whole !== '' && small ? 206 : 416]);
        await refused.arrayBuffer();
      }
      expect((await fetch(`${own.url}/recordings/${mine.handle.id}/stream`, { method: 'POST' })).status).toBe(405);
      const streams = async (): Promise<readonly string[]> => (await lea.audit.listAuditEvents({ sessionId: mine.handle.id })).events.filter(({ event }) => event.startsWith('recording.stream')).map(({ event, user }) => `${event} ${user}`);
      expect(await streams()).toEqual(['recording.stream lea']);
      const again = await own.signIn('lea');
      await (await piece('bytes=5-9', again)).arrayBuffer();
      expect(await streams()).toEqual(['recording.stream lea', 'recording.stream lea']);
    } finally {
      await own.close();
    }
  });
});
