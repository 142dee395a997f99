import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHead, verifyConsistency, verifyExport, type AuditIntegrity } from '../../shared/audit';
import { openTestGateway, type Console, type TestGateway } from './gateway.fixture';

let test: TestGateway;
let audrey: Console;
let tess: Console;
let uma: Console;
let olafs = '';
let alices = '';

beforeAll(async () => {
  test = await openTestGateway();
  [audrey, tess, uma] = [await test.signIn('audrey'), await test.signIn('tess'), await test.signIn('uma')];
  const [first, second] = [await test.open({ user: 'alice', team: 'payments' }), await test.open({ user: 'olaf', team: 'network' })];
  [alices, olafs] = [first.handle.id, second.handle.id];
  await first.handle.ended('user_close', '');
  await second.handle.ended('user_close', '');
});
afterAll(() => test.close());

const fetched = (console: Console | undefined, query = ''): Promise<Response> =>
  fetch(`${test.url}/audit/export${query}`, { headers: console === undefined ? {} : { authorization: `Bearer ${console.token}` } });
async function exported(console: Console, query = ''): Promise<{ readonly text: string; readonly report: AuditIntegrity }> {
  const response = await fetched(console, query);
  expect(response.status).toBe(200);
  const text = await response.text();
  return { text, report: await verifyExport([Buffer.from(text)], { knownKeys: [test.gateway.services.recorder.publicKey] }) };
}

describe('the export of the audit log', () => {
  it('is the whole log for who may read all of it, signed, with its own making on record', async () => {
    const { text, report } = await exported(audrey);
    expect(report).toMatchObject({ state: 'verified', kind: 'audit-log', head: { serverId: test.gateway.services.info.serverId } });
    expect(report.events).toBe(report.head?.size);
    expect(text.trimEnd().split('\n').at(-2)).toContain('"event":"audit.export"');
  });

  it.each([['session', () => `?session=${alices}`], ['category and time', () => '?category=Authentication&from=0'], ['words', () => '?text=alice%20payments'], ['nothing that is there', () => '?title=No%20such%20thing']])(
    'is a slice for a %s, each event with its proof', async (_what, query) => {
      const { text, report } = await exported(audrey, query());
      expect(report).toMatchObject({ state: 'verified', kind: 'audit-slice' });
      const listed = (await audrey.audit.listAuditEvents({ pageSize: 1000 })).events;
      const sequences = text.trimEnd().split('\n').slice(1, -1).map((line) => (JSON.parse(line) as { position: number }).position);
      const wanted = listed.filter((event) => {
        if (query().includes('session')) return event.sessionId === alices;
        if (query().includes('category')) return event.category === 'Authentication';
        return query().includes('text') && event.details['sessionUser'] === 'alice';
      }).map((event) => Number(event.sequence)).filter((sequence) => sequence <= (report.head?.size ?? 0)).reverse();
      expect(sequences.filter((sequence) => wanted.includes(sequence))).toEqual(wanted);
    });

  it('holds what a team lead may read and nothing else, and is refused to who may not read the log', async () => {
    const { text, report } = await exported(tess);
    expect(report).toMatchObject({ state: 'verified', kind: 'audit-slice' });
    expect(text).toContain(alices);
    expect(text).not.toContain(olafs);
    expect((await exported(tess, `?session=${olafs}`)).report.events).toBe(0);
    expect([(await fetched(uma)).status, (await fetched(undefined)).status, (await fetched(audrey, '?sessions=x')).status, (await fetched(audrey, '?from=yesterday')).status]).toEqual([403, 401, 400, 400]);
  });
});

describe('the head of the audit log', () => {
  it('goes on from every earlier one, also over a restart of the gateway', async () => {
    const heads: { size: number; root: Uint8Array }[] = [];
    for (let round = 0; round < 3; round += 1) {
      const { head, publicKey } = await uma.audit.getTreeHead({});
      const opened = await openHead({ text: head, publicKey });
      if (!opened.ok) throw new Error(opened.problem.what);
      heads.push(opened.value);
      for (const before of heads) {
        const later = await uma.audit.getTreeHead({ sinceSize: BigInt(before.size) });
        const now = await openHead({ text: later.head, publicKey: later.publicKey });
        if (!now.ok) throw new Error(now.problem.what);
        expect(verifyConsistency(before.size, before.root, now.value.size, now.value.root, later.consistencyProof)).toBe(true);
      }
      if (round === 1) {
        test = await test.restart();
        uma = await test.signIn('uma');
        audrey = await test.signIn('audrey');
      }
    }
    expect(heads[2]?.size).toBeGreaterThan(heads[0]?.size ?? Infinity);
    expect((await uma.audit.getTreeHead({ sinceSize: 1_000_000n })).consistencyProof).toEqual([]);
    await expect(test.anonymous.audit.getTreeHead({})).rejects.toThrow('not signed in');
  });
});
