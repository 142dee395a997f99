import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Problem } from '../../../shared/base/problem';
import { GatewayAccess, type TokenVault } from './access';
import { callGateway } from './connect';

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

const operator = { loginName: 'ana', displayName: 'Ana Kovac', userDirectory: 'local', role: 'ROLE_SECURITY_ANALYST', team: 'soc' };
const token = 'token-of-ana-1234';
const json = (response: ServerResponse, value: unknown, status = 200): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
};

let server: Server;
let address: string;
let folder: string;
let answers: Record<string, Answer>;
let seen: { path: string; authorization: string | undefined }[];
let signedOut: { readonly address: string; readonly problem: Problem | undefined }[];

/** Protects, for the test: the token turned round. */
const vault: TokenVault = {
  seal: async (text) => [...text].reverse().join(''),
  open: async (text) => [...text].reverse().join(''),
};
const noVault: TokenVault = { seal: async () => undefined, open: async () => undefined };
const access = (kept: TokenVault, now?: () => number) => new GatewayAccess({
  fetch, vault: kept, file: join(folder, 'gateway.json'), onSignedOut: (gateway, problem) => signedOut.push({ address: gateway, problem }), ...(now ? { now } : {}),
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-access-'));
  seen = [];
  signedOut = [];
  answers = {
    GetGateway: (_request, response) => json(response, { serverId: 's-1', name: 'Test', version: '1', serverTimeMs: '1700000000000', demo: true, demoUsers: [{ loginName: 'ana', password: 'x', role: 'ROLE_SECURITY_ANALYST', hint: '' }], signingKey: 'abc' }),
    SignIn: (_request, response, body) => {
      const asked = JSON.parse(body) as { password: string };
      if (asked.password === 'right') json(response, { token, expiresMs: '4000000000000', operator });
      else json(response, { code: 'unauthenticated', message: 'wrong' }, 401);
    },
    GetOperator: (_request, response) => json(response, { operator }),
    SignOut: (_request, response) => json(response, {}),
  };
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => (body += piece.toString()));
    request.on('end', () => {
      seen.push({ path: request.url ?? '', authorization: request.headers.authorization });
      const answer = answers[request.url?.split('/').pop() ?? ''];
      if (answer) answer(request, response, body);
      else response.writeHead(404).end('nothing here');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
});

describe('GatewayAccess', () => {
  it('asks a gateway who it is', async () => {
    expect(await access(noVault).probe(address)).toMatchObject({ ok: true, value: { address, serverId: 's-1', demo: true, demoUsers: [{ role: 'security-analyst' }], terminateGraceMs: 0 } });
  });

  it('believes demo users only of a demo', async () => {
    answers['GetGateway'] = (_request, response) => json(response, { serverId: 's-1', demoUsers: [{ loginName: 'root', password: 'x' }] });
    expect(await access(noVault).probe(address)).toMatchObject({ ok: true, value: { demo: false, demoUsers: [] } });
  });

  it('signs in, tells who, and sends the token only where it belongs', async () => {
    const subject = access(noVault);
    expect(await subject.signIn(address, 'ana', 'wrong')).toMatchObject({ ok: false, problem: { code: 'sign-in-refused' } });
    expect(subject.signedIn).toEqual([]);
    expect(await subject.signIn(address, 'ana', 'right')).toEqual({ ok: true, value: undefined });
    expect(subject.signedIn).toMatchObject([{ address, token }]);
    expect(await subject.list()).toMatchObject([{ id: '', gateway: { serverId: 's-1' }, signedIn: true, wanted: true, operator: { loginName: 'ana', role: 'security-analyst' } }]);
    await subject.signOut();
    expect(await subject.list()).toMatchObject([{ gateway: { serverId: 's-1' }, signedIn: false, wanted: false, operator: undefined }]);
    expect(seen.filter((request) => request.authorization)).toEqual([{ path: '/vigil.v1.AuthService/SignOut', authorization: `Bearer ${token}` }]);
  });

  it('opens offline with the gateway and without an operator', async () => {
    const first = access(noVault);
    await first.signIn(address, 'ana', 'right');
    const again = access(noVault);
    await again.start();
    expect(await again.list()).toMatchObject([{ gateway: { address, signingKey: 'abc' }, signedIn: false, operator: undefined }]);
    expect(await readFile(join(folder, 'gateway.json'), 'utf8')).not.toContain(token);
  });

  it('keeps a protected token over a restart, and believes it once the gateway does', async () => {
    await access(vault).signIn(address, 'ana', 'right');
    expect(await readFile(join(folder, 'gateway.json'), 'utf8')).not.toContain(token);
    const again = access(vault);
    await again.start();
    answers['GetOperator'] = (request) => void request.socket.destroy();
    expect((await again.list())[0]).toMatchObject({ signedIn: true, operator: undefined });
    expect(again.at(address)?.token).toBe(token);
    answers['GetOperator'] = (_request, response) => json(response, { operator });
    expect((await again.list())[0]?.operator?.loginName).toBe('ana');
    answers['GetOperator'] = (_request, response) => json(response, { code: 'unauthenticated' }, 401);
    const third = access(vault);
    await third.start();
    expect((await third.list())[0]).toMatchObject({ signedIn: false, operator: undefined });
    expect(third.signedIn).toEqual([]);
    expect(signedOut).toHaveLength(1);
  });

  it('is signed out when the token runs out, and by its own token only', async () => {
    let now = 1000;
    const subject = access(noVault, () => now);
    await subject.signIn(address, 'ana', 'right');
    subject.reportUnauthenticated('an older token', undefined);
    expect(subject.at(address)?.token).toBe(token);
    now = 4000000000001;
    expect(subject.signedIn).toEqual([]);
    expect(signedOut).toMatchObject([{ address, problem: { code: 'signed-out' } }]);
  });

  it('asks the gateway itself when the page says that the sign-in is refused', async () => {
    const subject = access(noVault);
    await subject.check(address);
    expect(seen).toEqual([]);
    await subject.signIn(address, 'ana', 'right');
    await subject.check(address);
    answers['GetOperator'] = (request) => void request.socket.destroy();
    await subject.check(address);
    expect(subject.at(address)?.operator?.loginName).toBe('ana');
    answers['GetOperator'] = (_request, response) => json(response, { code: 'unauthenticated' }, 401);
    await Promise.all([subject.check(address), subject.check(address)]);
    expect(subject.signedIn).toEqual([]);
    expect(signedOut).toMatchObject([{ address, problem: { code: 'unauthenticated' } }]);
  });

  it.each(['{', '{"version":1}', '', '[]'])('starts with a remembered file that says %s', async (content) => {
    await writeFile(join(folder, 'gateway.json'), content);
    const subject = access(vault);
    await subject.start();
    expect(await subject.list()).toEqual([]);
  });
});

describe('several gateways', () => {
  interface Other { address: string; serverId: string; seen: (string | undefined)[]; answers: boolean; givenUp: boolean; close(): Promise<void> }
  let others: Other[];
  /** Another gateway; its tokens carry its own name. */
  const another = async (serverId: string): Promise<Other> => {
    const other: Other = { address: '', serverId, seen: [], answers: true, givenUp: false, close: async () => undefined };
    const listening = createServer((request, response) => {
      request.resume();
      response.on('close', () => (other.givenUp ||= !response.writableFinished));
      request.on('end', () => {
        if (!other.answers) return;
        other.seen.push(request.headers.authorization);
        const name = request.url?.split('/').pop();
        if (name === 'GetGateway') json(response, { serverId: other.serverId, name: serverId });
        else if (name === 'SignIn') json(response, { token: `token-of-${serverId}`, expiresMs: '0', operator: { ...operator, role: 'ROLE_AUDITOR' } });
        else json(response, { operator });
      });
    });
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
    other.address = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
    other.close = async () => {
      listening.closeAllConnections();
      await new Promise((resolve) => listening.close(resolve));
    };
    others.push(other);
    return other;
  };
  beforeEach(() => { others = []; });
  afterEach(async () => { for (const other of others) await other.close(); });

  it('are signed in to one by one, each with its own token and operator, and keep their numbers over a restart', async () => {
    const second = await another('s-2');
    const third = await another('s-3');
    const subject = access(vault);
    for (const at of [address, second.address, third.address]) expect(await subject.signIn(at, 'ana', 'right')).toMatchObject({ ok: true });
    expect(subject.signedIn.map(({ address: at, token: of }) => [at, of])).toEqual([[address, token], [second.address, 'token-of-s-2'], [third.address, 'token-of-s-3']]);
    await subject.signOut(second.address);
    expect(second.seen.at(-1)).toBe('Bearer token-of-s-2');
    const again = access(vault);
    await again.start();
    expect((await again.list()).map(({ id, signedIn, wanted, operator: who }) => [id, signedIn, wanted, who?.loginName])).toEqual([['', true, true, 'ana'], ['g2', false, false, undefined], ['g3', true, true, 'ana']]);
    expect(seen.filter(({ authorization }) => authorization !== undefined && authorization !== `Bearer ${token}`)).toEqual([]);
    for (const other of others) expect(other.seen.filter((said) => said !== undefined && said !== `Bearer token-of-${other.serverId}`)).toEqual([]);
  });

  it('lose one sign-in without the others', async () => {
    const second = await another('s-2');
    const subject = access(noVault);
    for (const at of [address, second.address]) await subject.signIn(at, 'ana', 'right');
    subject.reportUnauthenticated('token-of-s-2', undefined);
    expect(signedOut).toEqual([{ address: second.address, problem: undefined }]);
    expect(await subject.list()).toMatchObject([{ signedIn: true, operator: { role: 'security-analyst' } }, { id: 'g2', signedIn: false, wanted: true }]);
    await subject.signIn(second.address, 'ana', 'right');
    expect(await subject.list()).toMatchObject([{ id: '' }, { id: 'g2', signedIn: true, operator: { role: 'auditor' } }]);
    await subject.forget(address);
    expect(await subject.list()).toMatchObject([{ id: 'g2', signedIn: true }]);
  });

  it('do not wait for one that has gone silent', async () => {
    const second = await another('s-2');
    const first = access(vault);
    for (const at of [address, second.address]) await first.signIn(at, 'ana', 'right');
    second.answers = false;
    const again = access(vault);
    await again.start();
    expect(await again.list()).toMatchObject([{ signedIn: true, operator: { loginName: 'ana' } }, { id: 'g2', signedIn: true, operator: undefined }]);
    expect(second.givenUp, 'it may still answer').toBe(false);
  });

  it('are not the same one by two names; one that moved keeps its number', async () => {
    const twin = await another('s-1');
    const subject = access(noVault);
    await subject.signIn(address, 'ana', 'right');
    expect(await subject.signIn(twin.address, 'ana', 'right')).toMatchObject({ ok: false, problem: { code: 'gateway-twice' } });
    await subject.signOut(address);
    expect(await subject.signIn(twin.address, 'ana', 'right')).toMatchObject({ ok: true });
    expect(await subject.list()).toMatchObject([{ id: '', gateway: { address: twin.address }, signedIn: true }]);
  });

  it('are found by a console whose last version knew one', async () => {
    await access(vault).signIn(address, 'ana', 'right');
    const kept = JSON.parse(await readFile(join(folder, 'gateway.json'), 'utf8')) as { gateways: { gateway: unknown; sealedToken: string; expiresMs: number }[] };
    const [one] = kept.gateways;
    await writeFile(join(folder, 'gateway.json'), JSON.stringify({ version: 1, gateway: one?.gateway, sealedToken: one?.sealedToken, expiresMs: one?.expiresMs }));
    const again = access(vault);
    await again.start();
    expect(await again.list()).toMatchObject([{ id: '', signedIn: true, wanted: true, operator: { loginName: 'ana' } }]);
  });
});

describe('callGateway', () => {
  const call = (timeoutMs?: number) => callGateway(fetch, { address, procedure: 'X/Call', request: {}, answer: z.object({ fine: z.string() }), ...(timeoutMs ? { timeoutMs } : {}) });

  it.each<[string, Answer, string]>([
    ['an answer that is not ours', (_request, response) => json(response, { other: 1 }), 'gateway-answer'],
    ['a web page', (_request, response) => void response.end('<html>'), 'gateway-answer'],
    ['a web server without the method', (_request, response) => void response.writeHead(404).end('<html>'), 'gateway-answer'],
    ['more than fits', (_request, response) => json(response, { fine: 'x'.repeat(2 << 20) }), 'gateway-answer'],
    ['a redirect', (_request, response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(), 'gateway-unreachable'],
    ['a connection that breaks', (request) => void request.socket.destroy(), 'gateway-unreachable'],
    ['an error', (_request, response) => json(response, { code: 'internal', message: 'disk' }, 500), 'gateway-refused'],
    ['a refusal', (_request, response) => json(response, { code: 'permission_denied', message: 'no' }, 403), 'permission-denied'],
  ])('makes a problem of %s', async (_what, answer, code) => {
    answers['Call'] = answer;
    const result = await call();
    expect(result).toMatchObject({ ok: false, problem: { code } });
  });

  it('does not wait for ever, before or during the answer', async () => {
    answers['Call'] = () => undefined;
    expect(await call(50)).toMatchObject({ ok: false, problem: { code: 'gateway-timeout' } });
    answers['Call'] = (_request, response) => void response.writeHead(200).write('{"fi');
    expect(await call(50)).toMatchObject({ ok: false, problem: { code: 'gateway-timeout' } });
  });
});
