import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { generateKeyPairSync, sign } from 'node:crypto';
import type { AuditDraft, GatewayInfo, LogAlarm } from '../../../shared/ipc/schemas';
import { signHead, type MerkleTree } from '../../../shared/audit';
import { logLines, signBytes, signingKey, treeOf } from '../../../shared/audit/audit-log.fixture';
import type { SignedIn } from '../gateway/access';
import { Witness } from './witness';

const messages = Array.from({ length: 60 }, (_none, at) => `event ${at}`);
const honest = treeOf(logLines(messages));
const forged = treeOf(logLines(messages.map((message, at) => (at === 7 ? 'nothing happened' : message))));

let server: Server;
let address = '';
let folder = '';
let path = '';
/** What the gateway shows. */
let shows: { tree: MerkleTree; size: number; serverId: string; key: string; sign: (bytes: Uint8Array) => string } | 'nothing' | 'unimplemented';
let asked: number[];
let drafts: AuditDraft[];
let changes: (readonly LogAlarm[])[];
let told = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-witness-'));
  path = join(folder, 'witness', 'heads.json');
  [asked, drafts, changes, told] = [[], [], [], signingKey];
  shows = { tree: honest, size: 20, serverId: 'server-1', key: signingKey, sign: signBytes };
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => (body += piece.toString()));
    request.on('end', () => {
      if (shows === 'nothing') return void request.socket.destroy();
      if (shows === 'unimplemented') return void response.writeHead(404, { 'content-type': 'application/json' }).end('{"code":"unimplemented"}');
      const since = Number((JSON.parse(body) as { sinceSize?: string }).sinceSize ?? 0);
      asked.push(since);
      const { tree, size, serverId, key, sign: signer } = shows;
      const head = signHead({ serverId, size, root: tree.root(size), timeMs: Date.now() }, key, signer);
      const proof = since > size ? [] : tree.consistencyProof(since, size).map((hash) => Buffer.from(hash).toString('base64'));
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ head: head.text, publicKey: key, consistencyProof: proof }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

const signedIn = (): SignedIn[] => [{ address, token: 'token-of-ana' }, { address: 'http://127.0.0.1:1', token: 'token-elsewhere' }];
const gateways = (): GatewayInfo[] => [{ address, serverId: 'server-1', name: 'North', signingKey: told } as GatewayInfo];
const open = () => Witness.open({ path, fetch, signedIn, gateways, report: async (more) => void drafts.push(...more), onChanged: (alarms) => changes.push(alarms), everyMs: 1e9 });
const change = (what: Partial<Exclude<typeof shows, string>>): void => { if (typeof shows !== 'string') shows = { ...shows, ...what }; };
async function look(witness: Witness): Promise<readonly LogAlarm[]> {
  witness.look();
  await witness.settled();
  return witness.alarms;
}

describe('the witness', () => {
  it('follows an honest log, over its own restart, and asks for what it needs only', async () => {
    const witness = await open();
    for (const size of [20, 20, 33, 40]) {
      change({ size });
      expect(await look(witness)).toEqual([]);
    }
    await witness.close();
    const again = await open();
    change({ size: 60 });
    expect(await look(again)).toEqual([]);
    expect(asked).toEqual([0, 20, 20, 33, 40]);
    expect(await readFile(path, 'utf8')).toContain('\\n60\\n');
    expect([drafts, changes]).toEqual([[], []]);
    await again.close();
  });

  it.each([
    ['fork', () => change({ tree: forged, size: 41 }), /rewritten/],
    ['fork', () => change({ tree: forged }), /rewritten/],
    ['rollback', () => change({ size: 12 }), /was cut/],
    ['rollback', () => change({ size: 0 }), /was cut/],
    ['signature', () => change({ sign: () => Buffer.alloc(64, 3).toString('base64') }), /not validly signed/],
    ['replaced', () => change({ serverId: 'server-2', tree: forged, size: 3 }), /data folder was replaced/],
    ['withheld', () => { shows = 'unimplemented'; }, /does not show the head/],
  ] as const)('raises the alarm "%s", once, on record here and elsewhere, and keeps it over a restart and an honest answer', async (kind, happen, words) => {
    const witness = await open();
    expect(await look(witness)).toEqual([]);
    const before = shows;
    happen();
    for (let round = 0; round < 3; round += 1) expect(await look(witness)).toMatchObject([{ address, gatewayName: 'North', kind, what: expect.stringMatching(words) }]);
    expect(changes).toHaveLength(1);
    expect(drafts.map(({ event, gatewayAddress, category, success }) => [event, gatewayAddress, category, success])).toEqual([address, 'http://127.0.0.1:1'].map((to) => [`console.witness.${kind}`, to, 'Security', false]));
    await witness.close();
    const again = await open();
    expect(again.alarms).toMatchObject([{ kind }]);
    shows = before;
    change({ size: 50 });
    expect(await look(again)).toMatchObject([{ kind }]);
    await again.close();
  });

  it('tells a new key of the same gateway apart, and one that is not the gateway\'s own at first sight', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const other = { key: Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64'), sign: (bytes: Uint8Array) => sign(null, bytes, privateKey).toString('base64') };
    const witness = await open();
    await look(witness);
    change(other);
    expect(await look(witness)).toMatchObject([{ kind: 'key', what: 'North signs its audit log with another key than before.' }]);
    await witness.close();
    await rm(path);
    const fresh = await open();
    expect(await look(fresh)).toMatchObject([{ kind: 'key' }]);
    await fresh.close();
  });

  it('does not accuse a gateway that is away', async () => {
    const witness = await open();
    await look(witness);
    shows = 'nothing';
    expect(await look(witness)).toEqual([]);
    await witness.close();
  });

  it('takes the log that is shown for its memory when somebody says so, on record, and goes on from there', async () => {
    const witness = await open();
    await look(witness);
    change({ serverId: 'server-2', tree: forged, size: 3 });
    await look(witness);
    drafts = [];
    expect(await witness.accept(address)).toEqual({ ok: true, value: undefined });
    expect(drafts).toMatchObject([{ event: 'console.witness.accepted', category: 'Security', details: { alarm: 'replaced' } }, {}]);
    change({ size: 30 });
    expect(await look(witness)).toEqual([]);
    change({ tree: honest, size: 44 });
    expect(await look(witness)).toMatchObject([{ kind: 'fork' }]);
    await witness.close();
  });

  it('says when its memory is damaged, and begins a new one', async () => {
    const witness = await open();
    await look(witness);
    await witness.close();
    await writeFile(path, '{"version":1,"logs":[{');
    const again = await open();
    expect(again.problem).toMatchObject({ code: 'witness-memory' });
    expect(await look(again)).toEqual([]);
    expect(again.problem).toBeUndefined();
    await again.close();
  });
});
