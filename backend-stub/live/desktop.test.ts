import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inflateGzip } from '../../shared/recording/formats/inflate';
import { openRecording } from '../../shared/recording/formats/index';
import { ProblemList } from '../../shared/recording/formats/problems';
import { InstructionLexer } from '../../shared/recording/guac/lexer';
import { Detail, type LiveFrame } from '../../shared/proto/gen/vigil/v1/live_pb';
import { ClipboardOut, Intent } from '../../shared/proto/gen/vigil/v1/types_pb';
import { OrderKind } from '../../shared/proto/gen/vigil/v1/sessions_pb';
import type { DesktopHandle, SourceControl } from '../contracts';
import type { DesktopInput, DrawOperation } from '../desktop/operations';
import { openTestGateway, type Console, type TestGateway } from '../server/gateway.fixture';

class FakeDesktop implements SourceControl {
  readonly pressed: DesktopInput[] = [];
  handle: DesktopHandle | undefined;

  input(): void {
    throw new Error('a desktop takes no text');
  }

  press(input: DesktopInput): void {
    this.pressed.push(input);
  }

  notify(): void {
    // Nobody sits there.
  }

  end(reason: string, text: string): void {
    void this.handle?.ended(reason, text);
  }
}

const request = { user: 'alice', asset: 'desk-1', protocol: 'vnc', team: 'payments', remoteAddress: '10.1.2.3', width: 300, height: 200, simulated: false };
const fill = (x: number, y: number, width: number, height: number, colour: number): DrawOperation => ({ kind: 'fill', x, y, width, height, colour });

let gateway: TestGateway;
let ana: Console;
beforeAll(async () => {
  gateway = await openTestGateway();
  ana = await gateway.signIn('ana');
}, 30_000);
afterAll(() => gateway.close());

async function open(more: { readonly copiesOut?: boolean } = {}): Promise<{ readonly handle: DesktopHandle; readonly source: FakeDesktop }> {
  const source = new FakeDesktop();
  const handle = await gateway.gateway.services.sessions.openDesktop({ ...request, ...more }, source);
  source.handle = handle;
  return { handle, source };
}

/** Frames of one channel until `enough`. */
async function watch(subscription: object, enough: (frames: readonly LiveFrame[]) => boolean): Promise<LiveFrame[]> {
  const frames: LiveFrame[] = [];
  for await (const { message } of ana.live.watchLive({ subscriptions: [{ detail: Detail.TILE, channel: 1, takesParts: true, ...subscription }] })) {
    if (message.case === 'batch') frames.push(...message.value.frames);
    if (enough(frames)) break;
  }
  return frames;
}

const instructionsOf = (frames: readonly LiveFrame[]): string[][] => {
  const lexer = new InstructionLexer();
  const text = frames.map(({ body }) => (body.case === 'instructions' ? body.value : body.case === 'desktop' ? body.value.instructions : '')).join('');
  return lexer.take(Buffer.from(text)).map((piece) => (piece.kind === 'instruction' ? [...piece.instruction] : ['damage']));
};
const addsUp = (frames: readonly LiveFrame[]): boolean => frames.every((frame, at) => at === 0 || frame.offset === frames[at - 1]?.endOffset || (frame.body.case === 'desktop' && frame.body.value.part > 0));

describe('a graphical session', () => {
  it('is told as such, and shown to who comes late: the whole screen, then what follows', async () => {
    const { handle } = await open();
    await handle.draw([fill(0, 0, 300, 200, 0x112233), fill(10, 10, 50, 50, 0xff0000)]);
    expect((await ana.sessions.listSessions({})).sessions.find(({ id }) => id === handle.id)).toMatchObject({ protocol: 'vnc', width: 300, height: 200, columns: 0, rows: 0 });
    const frames = await watch({ sessionId: handle.id }, (seen) => {
      if (seen.length === 1) void handle.draw([fill(5, 5, 2, 2, 0x00ff00)]);
      return seen.some(({ body }) => body.case === 'instructions');
    });
    expect(frames[0]?.body).toMatchObject({ case: 'desktop', value: { width: 300, height: 200, changes: false, parts: 0 } });
    expect(addsUp(frames)).toBe(true);
    const drawn = instructionsOf(frames);
    expect(drawn[0]).toEqual(['size', '0', '300', '200']);
    expect(drawn.filter(([opcode]) => opcode === 'img').length + drawn.filter(([opcode]) => opcode === 'cfill').length).toBeGreaterThanOrEqual(7);
    expect(drawn.at(-3)).toEqual(['rect', '0', '5', '5', '2', '2']);
    expect(drawn.at(-1)?.[0]).toBe('sync');
    await handle.ended('user_close', '');
  });

  it('gives a small tile a small picture, and afterwards only what has changed', async () => {
    const { handle } = await open();
    await handle.draw([{ kind: 'size', width: 1200, height: 400 }, fill(0, 0, 1200, 400, 0x112233)]);
    const frames = await watch({ sessionId: handle.id, pictureWidth: 300, pictureHeight: 100, mostPerSecond: 20 }, (seen) => {
      if (seen.length === 1) void handle.draw([fill(800, 20, 4, 4, 0x00ff00)]);
      return seen.length > 1;
    });
    expect(instructionsOf(frames.slice(0, 1))[0]).toEqual(['size', '0', '300', '100']);
    expect(frames[1]?.body).toMatchObject({ case: 'desktop', value: { changes: true, width: 1200 } });
    expect(frames[1]?.offset).toBe(frames[0]?.endOffset);
    // Of three parts of 128 pixels the one that holds it.
    expect(instructionsOf(frames.slice(1)).filter(([opcode]) => opcode === 'img').map((values) => values.slice(2))).toEqual([['14', '0', 'image/png', '128', '0']]);
    await handle.ended('user_close', '');
  });

  it('goes on where a console was, byte for byte as it is recorded, but for what was typed', async () => {
    const { handle } = await open();
    await handle.draw([fill(0, 0, 300, 200, 0x112233)]);
    const [first] = await watch({ sessionId: handle.id }, (seen) => seen.length > 0);
    await handle.draw([fill(1, 1, 20, 20, 0xabcdef)]);
    handle.press({ kind: 'key', keysym: 0x73, pressed: true });
    handle.press({ kind: 'clipboard', text: 'swordfish' });
    handle.press({ kind: 'mouse', x: 7, y: 9, mask: 1 });
    await handle.draw([{ kind: 'copy', fromX: 0, fromY: 0, width: 20, height: 20, x: 100, y: 100 }]);
    const resume = { sessionId: handle.id, epoch: first?.epoch ?? 0, offset: first?.endOffset ?? 0n };
    const frames = await watch(resume, (seen) => seen.at(-1)?.body.case === 'instructions' && String(seen.at(-1)?.body.value).includes('4.copy'));
    expect(frames.map(({ body }) => body.case)).toEqual(['instructions', 'input', 'input', 'instructions', 'instructions']);
    expect(addsUp(frames)).toBe(true);
    expect(frames[0]?.offset).toBe(first?.endOffset);
    const dump = await readFile(join(gateway.data, 'recordings', handle.id, 'session.guac'));
    for (const { body, offset, endOffset } of frames) {
      if (body.case === 'instructions') expect(body.value).toBe(dump.toString('utf8', Number(offset), Number(endOffset)));
    }
    expect(instructionsOf(frames).some(([opcode]) => opcode === 'key' || opcode === 'clipboard')).toBe(false);
    expect(JSON.stringify(frames, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))).not.toContain(Buffer.from('swordfish').toString('base64'));
    await handle.ended('user_close', '');
  });

  it('is typed into and clicked by a participant, in order and once, and not while paused', async () => {
    const { handle, source } = await open();
    const joined = await ana.order(OrderKind.JOIN, handle.id, { intent: Intent.PARTICIPATE });
    const key = (pressed: boolean) => ({ input: { case: 'key' as const, value: { keysym: 0x61, pressed } } });
    const piece = { sessionId: handle.id, participationId: joined.participationId, sequence: 1n, desktop: [key(true), key(false), { input: { case: 'mouse' as const, value: { x: -5, y: 40, mask: 1 } } }] };
    expect((await ana.live.sendInput(piece)).acceptedSequence).toBe(1n);
    await ana.live.sendInput(piece);
    expect(source.pressed).toEqual([{ kind: 'key', keysym: 0x61, pressed: true }, { kind: 'key', keysym: 0x61, pressed: false }, { kind: 'mouse', x: 0, y: 40, mask: 1 }]);
    await ana.order(OrderKind.PAUSE, handle.id);
    expect(handle.press({ kind: 'key', keysym: 0x62, pressed: true })).toBe('held');
    await handle.ended('user_close', '');
  });

  it('gives the text that was copied last to who participates and asks: on record, without the text, and to nobody else', async () => {
    const { handle } = await open({ copiesOut: true });
    const clipboardOut = async () => (await ana.sessions.getSession({ sessionId: handle.id })).session?.clipboardOut;
    expect(await clipboardOut()).toBe(ClipboardOut.EMPTY);
    await handle.draw([fill(0, 0, 300, 200, 0x112233)]);
    const [first] = await watch({ sessionId: handle.id }, (seen) => seen.length > 0);
    const read = async (participationId: string) => ana.live.readClipboard({ sessionId: handle.id, participationId });
    const { participationId } = await ana.order(OrderKind.JOIN, handle.id, { intent: Intent.PARTICIPATE });
    expect((await read(participationId)).problem?.code).toBe('clipboard.empty');

    expect(await handle.copied('an older one', false)).toBe('forward');
    expect(await handle.copied('sword\nfish €', false)).toBe('forward');
    expect(await clipboardOut()).toBe(ClipboardOut.THERE);
    expect(await read(participationId)).toMatchObject({ text: 'sword\nfish €', cut: false });
    await ana.order(OrderKind.JOIN, handle.id, { intent: Intent.MONITOR });
    for (const id of [participationId, 'nobody', '']) expect(await read(id)).toMatchObject({ text: '', problem: { code: 'clipboard.not-in-session' } });
    await ana.order(OrderKind.PAUSE, handle.id);
    expect(await handle.copied('while it is paused', false)).toBe('held');

    // Nobody who watches gets it, and the log has its length.
    await handle.draw([fill(1, 1, 2, 2, 0xffffff)]);
    const frames = await watch({ sessionId: handle.id, epoch: first?.epoch ?? 0, offset: first?.endOffset ?? 0n }, (seen) => seen.at(-1)?.body.case === 'instructions');
    expect(frames.map(({ body }) => body.case)).toEqual(['input', 'input', 'input', 'instructions']);
    expect(addsUp(frames)).toBe(true);
    const { events } = await ana.audit.listAuditEvents({ sessionId: handle.id });
    const readings = events.filter(({ event }) => event === 'session.clipboard');
    expect(readings.map(({ user, success, details }) => [user, success, details['characters'], details['cut']])).toEqual([['ana', true, '12', 'false']]);
    const told = JSON.stringify([frames, events], (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
    for (const secret of ['fish', 'older', Buffer.from('sword\nfish €').toString('base64')]) expect(told).not.toContain(secret);
    await handle.ended('user_close', '');
    expect((await read(participationId)).problem?.code).toBe('clipboard.ended');
    expect(await clipboardOut()).toBe(ClipboardOut.UNSPECIFIED);

    // In the recording it is, in the protocol's own form.
    const folder = join(gateway.data, 'recordings', handle.id);
    const dump = await readFile(join(folder, 'session.guac'), 'utf8');
    expect(dump).toContain(`9.clipboard,1.0,10.text/plain;4.blob,1.0,20.${Buffer.from('sword\nfish €').toString('base64')};3.end,1.0;`);
    expect(await readFile(join(folder, 'events.jsonl'), 'utf8')).toContain('"session.clipboard"');
  });

  it('lets no text out where its policy does not, whatever is asked: on record', async () => {
    const { handle } = await open();
    const { participationId } = await ana.order(OrderKind.JOIN, handle.id, { intent: Intent.PARTICIPATE });
    expect(await handle.copied('swordfish', false)).toBe('held');
    expect((await ana.sessions.getSession({ sessionId: handle.id })).session?.clipboardOut).toBe(ClipboardOut.CLOSED);
    expect(await ana.live.readClipboard({ sessionId: handle.id, participationId })).toMatchObject({ text: '', problem: { code: 'clipboard.closed', what: 'Text may not leave desk-1.' } });
    const { events } = await ana.audit.listAuditEvents({ sessionId: handle.id });
    expect(events.filter(({ event }) => event === 'session.clipboard').map(({ success, level }) => [success, level])).toEqual([[false, 'Warning']]);
    await handle.ended('user_close', '');
    expect(await readFile(join(gateway.data, 'recordings', handle.id, 'session.guac'), 'utf8')).not.toContain('clipboard');
  });

  it('is replayed from its last minutes: a screen, then what followed, as recorded', async () => {
    const { handle } = await open();
    await handle.draw([fill(0, 0, 300, 200, 0x112233)]);
    const noise = new Uint8Array(290 * 190 * 4);
    for (let round = 0; round < 28; round += 1) {
      for (let at = 0; at < noise.length; at += 1) noise[at] = Math.imul(at + round, 2_654_435_761) >>> 24;
      await handle.draw([{ kind: 'pixels', x: 10, y: 10, width: 290, height: 190, pixels: noise }]);
    }
    await handle.draw([fill(5, 5, 2, 2, 0x00ff00)]);
    const frames: LiveFrame[] = [];
    for await (const { message } of ana.live.readBack({ sessionId: handle.id, seconds: 60 })) if (message.case === 'batch') frames.push(...message.value.frames);
    const screens = frames.filter(({ body }) => body.case === 'desktop');
    expect(frames[0]?.body).toMatchObject({ case: 'desktop', value: { width: 300, height: 200, changes: false } });
    // More than a megabyte was recorded: there is a screen in between.
    expect(screens.length).toBeGreaterThan(1);
    expect(frames.some(({ body }) => body.case === 'snapshot' || body.case === 'gap')).toBe(false);
    for (const { body } of screens) expect(instructionsOf([{ body } as LiveFrame]).at(-1)?.[0]).toBe('sync');
    expect(instructionsOf(frames.slice(-1)).slice(-3)[0]).toEqual(['rect', '0', '5', '5', '2', '2']);
    await handle.ended('user_close', '');
  });

  it('lets go of what is pressed when it is held', async () => {
    const { handle, source } = await open();
    let held = 0;
    Object.assign(source, { hold: () => { held += 1; } });
    await ana.order(OrderKind.PAUSE, handle.id);
    await ana.order(OrderKind.RESUME, handle.id);
    expect(held).toBe(1);
    await handle.ended('user_close', '');
  });

  it('raises its risk by what is typed', async () => {
    const { handle } = await open();
    for (const letter of 'sudo su -') for (const pressed of [true, false]) handle.press({ kind: 'key', keysym: letter.charCodeAt(0), pressed });
    handle.press({ kind: 'key', keysym: 0xff0d, pressed: true });
    expect(gateway.gateway.services.sessions.get(handle.id)?.session.riskCauses).toEqual([expect.stringContaining('sudo su -')]);
    await handle.ended('user_close', '');
  });

  it('is a signed bundle that the player reads, also when the gateway was killed in the midst of a picture', async () => {
    const { handle } = await open();
    await handle.draw([fill(0, 0, 300, 200, 0x112233)]);
    for (const letter of 'whoami') for (const pressed of [true, false]) handle.press({ kind: 'key', keysym: letter.charCodeAt(0), pressed });
    await handle.draw([fill(0, 0, 10, 10, 0x445566)]);
    await handle.ended('admin_terminate', 'Told to.');
    const { recorder } = gateway.gateway.services;
    const found = recorder.list().find(({ recordingId }) => recordingId === handle.id);
    const pieces: Buffer[] = [];
    for await (const piece of await recorder.readBundle(handle.id, 0, found?.bundleBytes ?? 0)) pieces.push(piece as Buffer);
    const bundle = Buffer.concat(pieces);
    const source = { size: bundle.length, read: async (from: number, to: number) => bundle.subarray(from, to) };
    const opened = await openRecording({ main: { name: 'a.vigil.tar', source }, others: [] }, { inflate: inflateGzip, knownKeys: [recorder.publicKey] });
    if (!opened.ok) throw new Error(opened.problem.what);
    const { recording } = opened.value;
    if (!('read' in recording)) throw new Error('not a recording of frames');
    expect(recording).toMatchObject({ kind: 'graphical', header: { title: 'alice@desk-1', columns: 300, rows: 200 } });
    expect(await recording.verify()).toMatchObject({ state: 'verified' });
    let typed = '';
    for await (const { frames } of recording.read(recording.start, new ProblemList())) for (const frame of frames) typed += frame.typed ?? '';
    expect(typed).toContain('whoami');

    const killed = await open();
    await killed.handle.draw([fill(0, 0, 300, 200, 0x112233)]);
    const path = join(gateway.data, 'recordings', killed.handle.id);
    const folder = await mkdtemp(join(tmpdir(), 'vigil-killed-'));
    const { cp, mkdir } = await import('node:fs/promises');
    await mkdir(join(folder, 'recordings'));
    await cp(path, join(folder, 'recordings', killed.handle.id), { recursive: true });
    const left = join(folder, 'recordings', killed.handle.id, 'session.guac');
    const whole = await readFile(left);
    await writeFile(left, Buffer.concat([whole, Buffer.from('3.img,1.1,2.14,1.0,9.image/png,1.0,1.0;4.blob,1.1,40.iVBORw0KGgo')]));
    const again = await openTestGateway({ data: folder });
    const [recovered] = again.gateway.services.recorder.list();
    expect(recovered).toMatchObject({ state: 'recovered', manifest: { gaps: [expect.objectContaining({ file: 'session.guac' })] } });
    await again.close();
    await rm(folder, { recursive: true, force: true });
    await killed.handle.ended('user_close', '');
  });
});
