import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exported, headOf, logLines, signBytes, signingKey, treeOf, verifySignature } from './audit-log.fixture';
import { chainHash, ExportWriter, looksLikeAudit, openHead, signHead, verifyExport, verifyFolder, type LogFolder } from './index';
import { firstDifferentLine, isFirstBroken, mutate, mutations } from './mutation.fixture';

const runs = process.env['VIGIL_NIGHTLY'] === '1' ? 5_000 : 300;
const messages = Array.from({ length: 40 }, (_none, at) => `what happened ${at} \u{1f600}`);
const lines = logLines(messages);
const options = { knownKeys: [signingKey], verifySignature };
const verify = (text: string | Buffer) => verifyExport([Buffer.from(text)], options);
const chosen = [2, 3, 17, 18, 33, 40];

describe('a head', () => {
  const head = { serverId: 'a-b.c', size: 17, root: new Uint8Array(32).fill(7), timeMs: 1_764_000_000_123 };
  it('comes back as it was signed, and is a checkpoint in the form of C2SP', async () => {
    const signed = signHead(head, signingKey, signBytes);
    expect(signed.text).toMatch(/^vigil\.audit\/a-b\.c\n17\n[^\n]{44}\ntime 2025-11-24T16:00:00\.123Z\n\n— vigil\.audit\/a-b\.c [A-Za-z0-9+/]{90,92}=*\n$/);
    expect(await openHead(signed)).toEqual({ ok: true, value: head });
  });
  it('is not believed when any character differs, or under another key', async () => {
    const { text } = signHead(head, signingKey, signBytes);
    for (let at = 0; at < text.length; at += 1) {
      const altered = text.slice(0, at) + (text[at] === '1' ? '2' : '1') + text.slice(at + 1);
      expect((await openHead({ text: altered, publicKey: signingKey })).ok, `character ${at}`).toBe(false);
    }
    expect(await openHead({ text, publicKey: Buffer.alloc(32, 9).toString('base64') })).toMatchObject({ ok: false, problem: { code: 'head.key' } });
  });
});

describe('an export', () => {
  it('is verified whole, from its first event or from a later one, as a slice, and empty', async () => {
    expect(await verify(exported(lines))).toMatchObject({ state: 'verified', kind: 'audit-log', events: 40, head: { size: 40, serverId: 'server-1' } });
    expect(await verify(exported(lines, undefined, 24))).toMatchObject({ state: 'verified', events: 17 });
    expect(await verify(exported(lines, chosen))).toMatchObject({ state: 'verified', kind: 'audit-slice', events: 6, head: { size: 40 } });
    for (const empty of [exported([]), exported(lines, []), exported(lines, undefined, 41)]) expect(await verify(empty)).toMatchObject({ state: 'verified', events: 0 });
    expect(await verifyExport([Buffer.from(exported(lines))], { knownKeys: [] })).toMatchObject({ state: 'unknown-key' });
    expect(looksLikeAudit(Buffer.from(exported(lines, chosen)))).toBe(true);
    expect(looksLikeAudit(Buffer.from(lines[0] ?? ''))).toBe(true);
    expect(looksLikeAudit(Buffer.from('{"version":2,"width":80}'))).toBe(false);
  });

  it('is the same in pieces of any size', async () => {
    const bytes = Buffer.from(exported(lines, chosen));
    for (const step of [1, 7, 300, 4096]) {
      expect(await verifyExport(Array.from({ length: Math.ceil(bytes.length / step) }, (_none, at) => bytes.subarray(at * step, (at + 1) * step)), options)).toMatchObject({ state: 'verified', events: 6 });
    }
  });

  it.each([['log', undefined, 1], ['log from event 15 on', undefined, 15], ['slice', chosen, 1]] as const)('of a %s is found whatever is done to it, and where', async (_what, sequences, first) => {
    const whole = Buffer.from(exported(lines, sequences, first));
    const other = Buffer.from(exported(logLines(messages.map((message) => `${message}!`)), sequences, first));
    await fc.assert(fc.asyncProperty(mutations(), async (mutation) => {
      const changed = mutate(whole, other, mutation);
      if (changed === undefined) return;
      const report = await verify(changed);
      expect(report.state).toBe('failed');
      expect(isFirstBroken(report.at?.line, whole, changed, mutation), `line ${report.at?.line} was named, ${firstDifferentLine(whole, changed)} differs`).toBe(true);
    }), { numRuns: runs });
  });

  it('with a log that was rewritten so that its chain holds is found by the head', async () => {
    const forged = logLines(messages.map((message, at) => (at === 20 ? 'nothing happened' : message)));
    const writer = new ExportWriter({ kind: 'log', head: headOf(treeOf(lines)), first: 1, peaks: [], filter: 'all', exportedBy: 'mallory', exportedMs: 0 }, signBytes);
    const text = [writer.header, ...forged.map((line, at) => writer.line(at + 1, line)), writer.end()].join('');
    expect(await verify(text)).toMatchObject({ state: 'failed', at: { line: 1 }, detail: expect.stringContaining('rewritten') });
  });

  it('that leaves out an event and mends its hashes lacks the gateway\'s signature', async () => {
    const tree = treeOf(lines);
    const writer = new ExportWriter({ kind: 'slice', head: headOf(tree), first: 1, peaks: [], filter: 'session s-1', exportedBy: 'audrey', exportedMs: 0 }, () => Buffer.alloc(64, 1).toString('base64'));
    const text = [writer.header, ...chosen.slice(1).map((sequence) => writer.line(sequence, lines[sequence - 1] ?? '', tree.inclusionProof(sequence - 1))), writer.end()].join('');
    expect(await verify(text)).toMatchObject({ state: 'failed', at: { line: 7 }, detail: expect.stringContaining('signature') });
  });
});

describe('a gateway\'s folder', () => {
  const tree = treeOf(lines);
  const text = (from: number, to: number): Buffer => Buffer.from(lines.slice(from, to).map((line) => `${line}\n`).join(''));
  const folder = (more: Partial<LogFolder> = {}): LogFolder => ({
    segments: [{ name: 'audit-1.jsonl', pieces: [text(0, 25)] }, { name: 'audit.jsonl', pieces: [text(25, 40)] }], first: 1,
    leaf: (index) => (index < 40 ? tree.leaf(index) : undefined), head: headOf(tree), ...more,
  });
  const deleted = (more: Partial<LogFolder> = {}): LogFolder => folder({ segments: [{ name: 'audit.jsonl', pieces: [text(25, 40)] }], first: 26, deletedHead: headOf(tree, 25), ...more });
  const check = (one: LogFolder) => verifyFolder(one, options);

  it('is verified with all its segments, and after its oldest were deleted', async () => {
    expect(await check(folder())).toMatchObject({ state: 'verified', events: 40 });
    expect(await check(deleted())).toMatchObject({ state: 'verified', events: 15, head: { size: 40 } });
  });

  it('is found wherever it was altered, and where', async () => {
    const whole = text(25, 40);
    const other = Buffer.from(logLines(messages.map((message) => `${message}!`)).slice(25).map((line) => `${line}\n`).join(''));
    await fc.assert(fc.asyncProperty(mutations(), fc.boolean(), async (mutation, cut) => {
      const changed = mutate(whole, other, mutation);
      if (changed === undefined) return;
      const segments = [...cut ? [] : [{ name: 'audit-1.jsonl', pieces: [text(0, 25)] }], { name: 'audit.jsonl', pieces: [changed] }];
      const report = await check(cut ? deleted({ segments }) : folder({ segments }));
      expect(report.state).toBe('failed');
      // With nothing left of a file, the place is the end of the one before it.
      const line = changed.length === 0 && !cut && report.at?.file === 'audit-1.jsonl' ? (report.at.line) - 25 : report.at?.line;
      expect(isFirstBroken(line, whole, changed, mutation), `line ${line} was named, ${firstDifferentLine(whole, changed)} differs`).toBe(true);
    }), { numRuns: runs });
  });

  it('tells a rewritten log, a rewritten memory of it, a cut one and a wrong head apart', async () => {
    let previous = JSON.parse(lines[24] ?? '').hash as string;
    const forged = lines.slice(25).map((line, at) => {
      const body = line.slice('{"event":'.length, line.indexOf(',"prevHash"')).replace(at === 5 ? 'what happened' : '\u0000', 'nothing happened');
      const made = `{"event":${body},"prevHash":"${previous}","hash":"${chainHash(previous, body)}"}\n`;
      previous = chainHash(previous, body);
      return made;
    }).join('');
    expect(await check(folder({ segments: [{ name: 'audit-1.jsonl', pieces: [text(0, 25)] }, { name: 'audit.jsonl', pieces: [Buffer.from(forged)] }] }))).toMatchObject({ state: 'failed', at: { file: 'audit.jsonl', line: 6 } });
    expect(await check(folder({ leaf: (index) => (index === 12 ? new Uint8Array(32) : tree.leaf(index)) }))).toMatchObject({ at: { file: 'leaves', line: 13 } });
    expect(await check(deleted({ leaf: (index) => (index === 12 ? new Uint8Array(32) : tree.leaf(index)) }))).toMatchObject({ at: { file: 'leaves' }, detail: expect.stringContaining('deleted events 1 to 25') });
    expect(await check(deleted({ deletedHead: undefined }))).toMatchObject({ at: { file: 'deleted.head' } });
    expect(await check(folder({ segments: [{ name: 'audit.jsonl', pieces: [text(0, 39)] }] }))).toMatchObject({ at: { file: 'audit.jsonl', line: 40 }, detail: expect.stringContaining('cut') });
    expect(await check(folder({ head: headOf(tree, 38) }))).toMatchObject({ detail: expect.stringContaining('nothing vouches for the last 2 events') });
    expect(await check(folder({ head: undefined }))).toMatchObject({ at: { file: 'head' } });
    expect(await check(folder({ head: headOf(treeOf(logLines(['other', ...messages.slice(1)]))), leaf: () => undefined }))).toMatchObject({ state: 'failed' });
  });
});
