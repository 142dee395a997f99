import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failure, success } from '../../../shared/base/problem';
import type { AuditDraft } from '../../../shared/ipc/schemas';
import { makeKey, makeRecording, smallCast } from '../../../shared/recording/evidence/evidence.fixture';
import { readContents, readEvidence } from '../../../shared/recording/evidence';
import { memorySource } from '../../../shared/recording/source';
import { CoverageBook } from '../coverage/coverage-book';
import { OpenedFiles } from '../files/opened-files';
import { verifyRecordingFile } from '../files/verify-file';
import { NoteBook } from '../notes/notes';
import { fingerprintOf } from '../../../shared/recording/fingerprint';
import { ConsoleKeys } from './console-key';
import { EvidenceDesk, type EvidenceDeskOptions } from './evidence-desk';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'vigil-evidence-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const gateway = makeKey();
const recording = makeRecording(gateway, smallCast);
const noVault = { seal: async () => undefined, open: async () => undefined };
const operator = { loginName: 'audrey', displayName: 'Audrey', userDirectory: 'local', role: 'auditor' as const, team: '' };

async function world(change: Partial<EvidenceDeskOptions> = {}) {
  writeFileSync(join(folder, 'r1.vigil.tar'), recording);
  const opened = new OpenedFiles();
  const file = await opened.open(join(folder, 'r1.vigil.tar'));
  if (!file.ok) throw new Error(file.problem.what);
  const notes = new NoteBook(join(folder, 'notes'));
  const coverage = new CoverageBook(join(folder, 'coverage'));
  const fingerprint = await fingerprintOf([{ name: 'r', source: memorySource(recording) }]);
  await notes.write(fingerprint, { notes: [{ id: 'n', at: 5, text: 'look here', author: 'audrey', writtenAt: 1 }], watched: [] });
  await coverage.report(fingerprint, { id: 's', viewer: 'audrey', startedAt: 1, now: 2, duration: 100, stretches: [{ from: 0, to: 50, speed: 1, manner: 'played' }] });
  const events: AuditDraft[] = [];
  const asked: string[] = [];
  const progress: number[] = [];
  const keys = new ConsoleKeys(join(folder, 'evidence-key.json'), noVault);
  const desk = new EvidenceDesk({
    world: { folder: () => folder, ask: async (path) => path }, keys, opened, notes, coverage,
    fetch: async (url) => {
      asked.push(url);
      return url.includes('/audit/export') ? new Response('', { status: 404 }) : Response.json({ events: [{ id: 'a2', sequence: '2', event: 'session.end' }, { id: 'a1', sequence: '1', event: 'session.start' }] });
    },
    signedIn: () => [{ address: 'http://g', token: 't', operator }], knownKeys: () => [gateway.publicKey],
    append: async (drafts) => { events.push(...drafts); return success(undefined); },
    onProgress: (_id, fraction) => { progress.push(fraction); }, folder: join(folder, 'tmp'), tool: 'Vigil 0.1.0', now: () => Date.parse('2026-02-03T04:05:06Z'), ...change,
  });
  const order = {
    jobId: 'j', suggestedName: 'case 7.vigil-evidence.tar', file: { fileId: file.value.fileId, name: 'r1.vigil.tar' }, title: 'alice@db-7', caseNumber: 'CASE-7', reason: 'incident',
    include: { audit: true, notes: true, coverage: true }, sessionId: 'what-the-page-says',
  };
  return { desk, keys, order, events, asked, progress, opened };
}

describe('the evidence desk', () => {
  it('makes a bundle that verifies, with everything in it, and has it on record first', async () => {
    const { desk, keys, order, events, asked, progress } = await world();
    const made = await desk.make(order);
    if (!made.ok) throw new Error(made.problem.what);
    const path = join(folder, 'case 7.vigil-evidence.tar');
    const bytes = readFileSync(path);
    expect(made.value).toMatchObject({ saved: 'case 7.vigil-evidence.tar', bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex'), audit: { state: 'listed', events: 2 } });
    const key = await keys.open();
    expect(await verifyRecordingFile(path, [gateway.publicKey, key.ok ? key.value.publicKey : ''])).toMatchObject({ state: 'verified' });
    const read = await readEvidence(memorySource(bytes));
    const contents = read.ok ? await readContents(read.value) : undefined;
    expect(contents).toMatchObject({ notes: [{ text: 'look here' }], coverage: { sittings: [{ viewer: 'audrey' }] }, custody: [{ by: { loginName: 'audrey', gateway: 'http://g' }, caseNumber: 'CASE-7' }] });
    // The gateway is asked for the session the recording itself names.
    expect(asked).toEqual(['http://g/audit/export?session=s1', 'http://g/vigil.v1.AuditService/ListAuditEvents']);
    expect(events).toMatchObject([{ event: 'evidence.make', sessionId: 's1', details: { caseNumber: 'CASE-7', sha256: made.value.sha256, audit: 'listed' } }]);
    expect(progress.at(-1)).toBe(1);
    expect(readdirSync(folder).filter((name) => name.includes('.part'))).toEqual([]);
    expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
  });

  it('leaves nothing when it is cancelled, refused by the audit, or the recording is gone', async () => {
    const first = await world({ onProgress: () => first.desk.cancel('j') });
    expect(await first.desk.make(first.order)).toEqual({ ok: true, value: {} });
    const full = await world({ append: async () => failure({ code: 'outbox-full', severity: 'error', what: 'Full.', tip: '' }) });
    expect(await full.desk.make(full.order)).toMatchObject({ ok: false, problem: { code: 'outbox-full' } });
    const { desk, order, events } = await world();
    expect(await desk.make({ ...order, file: { fileId: 'nope', name: 'x' } })).toMatchObject({ ok: false, problem: { code: 'evidence-file-gone' } });
    expect(events).toEqual([]);
    expect(readdirSync(folder).filter((name) => name.includes('evidence') && name !== 'evidence-key.json')).toEqual([]);
  });

  it('says in the bundle why there are no audit events', async () => {
    const { desk, order } = await world({ signedIn: () => [] });
    expect(await desk.make(order)).toMatchObject({ ok: true, value: { audit: { state: 'none', why: 'Nobody was signed in to the gateway of this recording.' } } });
  });

  it('hands over what is whole, and nothing else', async () => {
    const { desk, order, events, opened } = await world();
    await desk.make(order);
    const path = join(folder, 'case 7.vigil-evidence.tar');
    const file = await opened.open(path);
    const handOver = { jobId: 'h', suggestedName: 'handed.vigil-evidence.tar', file: { fileId: file.ok ? file.value.fileId : '', name: 'e.tar' }, to: 'Court', caseNumber: 'CASE-7', reason: 'trial' };
    expect(await desk.handOver(handOver)).toMatchObject({ ok: true, value: { saved: 'handed.vigil-evidence.tar' } });
    expect(await verifyRecordingFile(join(folder, 'handed.vigil-evidence.tar'), [])).toMatchObject({ state: 'unknown-key' });
    expect(events.at(-1)).toMatchObject({ event: 'evidence.handover', details: { to: 'Court' } });
    const broken = readFileSync(path);
    broken[900] = broken[900]! ^ 1;
    writeFileSync(join(folder, 'broken.tar'), broken);
    const other = await opened.open(join(folder, 'broken.tar'));
    expect(await desk.handOver({ ...handOver, file: { fileId: other.ok ? other.value.fileId : '', name: 'b' } })).toMatchObject({ ok: false, problem: { code: 'evidence-altered' } });
  });
});

describe('handing evidence on', () => {
  const rightly = async (change: Partial<EvidenceDeskOptions>) => {
    const { desk, order } = await world();
    await desk.make(order);
    const later = await world(change);
    const file = await later.opened.open(join(folder, 'case 7.vigil-evidence.tar'));
    const answer = await later.desk.handOver({ jobId: 'h', suggestedName: 'handed.vigil-evidence.tar', file: { fileId: file.ok ? file.value.fileId : '', name: 'e.tar' }, to: 'Court', caseNumber: 'CASE-7', reason: 'trial', gatewayAddress: 'http://other' });
    return { answer, events: later.events, left: readdirSync(folder).filter((name) => name.startsWith('handed')) };
  };
  const signedIn = (address: string, rights: object) => () => [{ address: 'http://other', token: 't', operator }, { address, token: 't', operator: { ...operator, rights } }];

  it('is refused here, not only by the page, to whom may not export at the gateway the evidence was made at, whatever gateway the page names; the refusal is on record', async () => {
    const { answer, events, left } = await rightly({ signedIn: signedIn('http://g', { recordings: 'all', download: 'all' }) });
    expect(answer).toMatchObject({ ok: false, problem: { code: 'evidence-not-allowed', what: expect.stringMatching(/^Your rights at http:\/\/g, .* do not let you export/) } });
    expect(events).toMatchObject([{ event: 'evidence.handover', success: false, level: 'Warning', details: { to: 'Court' } }]);
    expect(left).toEqual([]);
  });

  it('is done for whom may, and for whom nobody can ask about at that gateway', async () => {
    for (const change of [{ signedIn: signedIn('http://g', { export: 'own-team' }) }, { signedIn: signedIn('http://elsewhere', {}) }, { signedIn: () => [] }]) {
      const { answer, events, left } = await rightly(change);
      expect(answer).toMatchObject({ ok: true, value: { saved: 'handed.vigil-evidence.tar' } });
      expect(events).toMatchObject([{ event: 'evidence.handover', success: true }]);
      expect(left).toEqual(['handed.vigil-evidence.tar']);
    }
  });
});

describe('the console\'s key', () => {
  it('is made once, in a file of its owner\'s, or sealed where the system can', async () => {
    const path = join(folder, 'key.json');
    const [first, second] = [await new ConsoleKeys(path, noVault).open(), await new ConsoleKeys(path, noVault).open()];
    expect(first.ok && second.ok && first.value.publicKey === second.value.publicKey && first.value.keptBy).toBe('file');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const vault = { seal: async (text: string) => Buffer.from(text).reverse().toString('base64'), open: async (text: string) => Buffer.from(text, 'base64').reverse().toString() };
    const sealedPath = join(folder, 'sealed.json');
    const sealed = await new ConsoleKeys(sealedPath, vault).open();
    expect(sealed.ok && sealed.value.keptBy).toBe('system');
    expect(readFileSync(sealedPath, 'utf8')).not.toContain('"plain"');
    // Without the keychain that sealed it there is no key, and no other one in its place.
    expect(await new ConsoleKeys(sealedPath, noVault).open()).toMatchObject({ ok: false, problem: { code: 'console-key-damaged' } });
    expect(await new ConsoleKeys(sealedPath, vault).open()).toMatchObject({ ok: true, value: { publicKey: sealed.ok ? sealed.value.publicKey : '' } });
  });
});
