import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { OrderKind } from '../../../shared/proto/gen/vigil/v1/sessions_pb';
import { Intent } from '../../../shared/proto/gen/vigil/v1/types_pb';
import type { Log } from '../../contracts';
import { openTestGateway, type Console, type TestGateway } from '../../server/gateway.fixture';
import { instruction } from '../../desktop/instructions';
import { connectionId, greeting, RecordedGuacd } from '../guacd/recorded-guacd.fixture';
import { guacdAssetSchema, startVncSource, vncAssetSchema, type VncSource } from './index';
import { hasXvnc, Onlooker, startDisplay, type Display } from './vnc-world.fixture';

describe.runIf(hasXvnc)('the VNC door, between a real viewer and a real server', { timeout: 60_000 }, () => {
  const logged: string[] = [];
  const note = (fields: Record<string, unknown>, message: string): void => void logged.push(`${String(fields['reason'])} ${message}`);
  const log: Log = { info: note, warn: note, error: note };
  let folder: string;
  let gateway: TestGateway;
  let ana: Console;
  let source: VncSource;
  let guacd: RecordedGuacd;
  let target: Display;
  let seat: Display;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vigil-vnc-'));
    [gateway, target, seat] = await Promise.all([openTestGateway({ config: { terminateGraceMs: 0 } }), startDisplay(folder, '640x400', 'secret'), startDisplay(folder, '800x600')]);
    ana = await gateway.signIn('ana');
    const frame = instruction('size', 0, 320, 200) + instruction('sync', 1_000);
    guacd = await RecordedGuacd.start([greeting[0] ?? { after: '', say: '' }, { after: 'connect', say: instruction('ready', connectionId) + frame }], greeting);
    const asset = { kind: 'vnc', host: '127.0.0.1', port: target.port, password: 'secret' };
    source = await startVncSource({
      port: 0, host: '127.0.0.1', desk: gateway.gateway.services.sessions, log, accounts: [{ login: 'alice', password: 'right', team: 'payments' }],
      assets: [
        ...[{ ...asset, name: 'desk-1' }, { ...asset, name: 'desk-2', clipboard: 'both' }, { ...asset, name: 'down', port: 1 }, { ...asset, name: 'wrong', password: 'other' }].map((one) => vncAssetSchema.parse(one)),
        guacdAssetSchema.parse({ kind: 'guacd', name: 'win-1', host: '127.0.0.1', port: guacd.port, protocol: 'rdp', parameters: { hostname: 'win-1', password: 'secret' }, width: 320, height: 200, clipboard: 'both', joins: 'everybody' }),
      ],
    });
    target.run('xterm', '-geometry', '100x25+0+0', '-e', 'bash', '--norc', '--noprofile');
  }, 60_000);

  afterAll(async () => {
    await source?.close();
    await gateway?.close();
    guacd?.close();
    await Promise.all([target?.stop(), seat?.stop()]);
    await rm(folder, { recursive: true, force: true });
  }, 60_000);

  /** Whatever became of a test: the next one begins without its viewer and its session. */
  afterEach(async () => {
    for (const program of viewers.splice(0)) program.kill('SIGKILL');
    await vi.waitFor(() => expect(sessions()).toHaveLength(0), { timeout: 20_000, interval: 20 });
  }, 30_000);

  const viewers: ChildProcess[] = [];
  const viewer = (user: string, password = 'right', security = 'Plain') => {
    process.env['VNC_USERNAME'] = user;
    process.env['VNC_PASSWORD'] = password;
    const program = seat.run('vncviewer', '-SecurityTypes', security, '-AlertOnFatalError=0', '-ReconnectOnError=0', `127.0.0.1::${source.port}`);
    viewers.push(program);
    return program;
  };
  const sessions = () => gateway.gateway.services.sessions.live();
  const opened = async () => {
    await vi.waitFor(() => expect(sessions()).toHaveLength(1), { timeout: 20_000, interval: 20 });
    return sessions()[0] as NonNullable<ReturnType<typeof sessions>[0]>;
  };
  const appears = (file: string): Promise<void> => vi.waitFor(() => expect(existsSync(join(folder, file))).toBe(true), { timeout: 20_000, interval: 20 });
  /** The terminal's paper: nearly all of what is white. The viewer's window is somewhere, and has a frame. */
  const white = ({ picture: { pixels } }: Onlooker): number => {
    let count = 0;
    for (let at = 0; at < pixels.length; at += 4) if (pixels[at] === 255 && pixels[at + 1] === 255 && pixels[at + 2] === 255) count += 1;
    return count;
  };

  it('shows the desktop, takes keys, holds them while paused, and goes with the reason when terminated', async () => {
    const [person, truth] = await Promise.all([Onlooker.at(seat.port), Onlooker.at(target.port, 'secret')]);
    const program = viewer('alice@desk-1');
    const gone = once(program, 'exit');
    const session = await opened();
    expect(session).toMatchObject({ user: 'alice', asset: 'desk-1', protocol: 'vnc', width: 640, height: 400, team: 'payments', state: 'live' });
    await truth.until(() => white(truth) > 150_000);
    await person.until(() => white(person) > white(truth) * 0.99 && white(person) < white(truth) * 1.01);
    // Without a window manager it takes a click, and a moment, until the window takes keys; a click that came too early is none.
    const dumped = (): Promise<string> => readFile(join(gateway.data, 'recordings', session.id, 'session.guac'), 'utf8');
    await vi.waitFor(async () => {
      person.click(300, 200);
      person.type(' ');
      expect(await dumped()).toContain('3.key,2.32,1.1,');
    }, { timeout: 20_000, interval: 200 });
    person.type(`touch ${folder}/typed\r`);
    await appears('typed');

    expect((await ana.order(OrderKind.PAUSE, session.id)).problem).toBeUndefined();
    person.type(`touch ${folder}/held\r`);
    const held = () => gateway.gateway.services.sessions.get(session.id)?.heldCharacters ?? 0;
    await vi.waitFor(() => expect(held()).toBeGreaterThanOrEqual(folder.length), { timeout: 20_000, interval: 20 });
    await ana.order(OrderKind.RESUME, session.id);
    const joined = await ana.order(OrderKind.JOIN, session.id, { intent: Intent.PARTICIPATE });
    const keys = [...`touch ${folder}/helped\r`].flatMap((character) => [true, false].map((pressed) =>
      ({ input: { case: 'key' as const, value: { keysym: character === '\r' ? 0xff0d : character.charCodeAt(0), pressed } } })));
    expect((await ana.live.sendInput({ sessionId: session.id, participationId: joined.participationId, sequence: 1n, desktop: keys })).acceptedSequence).toBe(1n);
    await appears('helped');
    expect(existsSync(join(folder, 'held'))).toBe(false);

    await ana.order(OrderKind.TERMINATE, session.id, { reasonCode: 'policy_violation', reasonText: 'told to' });
    await gone;
    await vi.waitFor(() => expect(gateway.gateway.services.recorder.list().some(({ recordingId }) => recordingId === session.id)).toBe(true), { timeout: 20_000, interval: 20 });
    expect(gateway.gateway.services.sessions.facts(session.id)).toMatchObject({ state: 'ended', endReason: 'admin_terminate' });
    expect(logged.join('\n')).toContain('admin_terminate alice@desk-1: ');
    const dump = await dumped();
    for (const part of ['4.size,1.0,3.640,3.400;', '3.img,', '3.key,3.116,1.1,', '6.cursor,']) expect(dump).toContain(part);
    expect(dump).toMatch(/5\.mouse,3\.\d{3},3\.\d{3},1\.0,/);
    person.client.close();
    truth.client.close();
  });

  it('gives out what is selected there, and takes what is pasted, where its policy lets it', async () => {
    const truth = await Onlooker.at(target.port, 'secret');
    viewer('alice@desk-2');
    const { id } = await opened();
    const { participationId } = await ana.order(OrderKind.JOIN, id, { intent: Intent.PARTICIPATE });
    const read = () => ana.live.readClipboard({ sessionId: id, participationId });
    truth.click(300, 200);
    // A word in the first line: selected by two clicks on it.
    truth.type("clear; printf 'swordfish42\\n'\r");
    await vi.waitFor(async () => {
      truth.click(30, 8);
      truth.click(30, 8);
      expect(await read()).toMatchObject({ text: 'swordfish42', cut: false });
    }, { timeout: 20_000, interval: 600 });
    const dumped = await readFile(join(gateway.data, 'recordings', id, 'session.guac'), 'utf8');
    expect(dumped).toContain(`.${Buffer.from('swordfish42').toString('base64')};3.end,1.0;`);

    // The other way: what is put there is pasted by the middle button.
    await ana.live.sendInput({ sessionId: id, participationId, sequence: 1n, desktop: [{ input: { case: 'clipboard', value: `touch ${folder}/pasted` } }] });
    await vi.waitFor(() => {
      for (const mask of [0, 2, 0]) truth.client.send({ kind: 'mouse', x: 300, y: 200, mask });
      truth.type('\r');
      expect(existsSync(join(folder, 'pasted'))).toBe(true);
    }, { timeout: 20_000, interval: 600 });
    truth.client.close();
  });

  it('reaches a desktop by guacd, which knows each person at a console as a user of their own', async () => {
    const program = viewer('alice@win-1');
    const session = await opened();
    expect(session).toMatchObject({ protocol: 'rdp', width: 320, height: 200, clipboardOut: 'empty' });
    const owner = await guacd.user(0);
    await owner.hears('connect', 'VERSION_1_5_0', 'win-1', '', 'secret', '');
    await owner.hears('sync', '1000');
    expect(owner.heard).toContainEqual(['name', 'alice']);
    await ana.order(OrderKind.JOIN, session.id, { intent: Intent.MONITOR });
    const watching = await guacd.user(1);
    await watching.hears('connect', 'VERSION_1_5_0', '', '', '', 'true');
    expect(watching.heard.slice(0, 1)).toEqual([['select', connectionId]]);
    expect(watching.heard).toContainEqual(['name', 'Ana Kovac (ana)']);
    const { participationId } = await ana.order(OrderKind.JOIN, session.id, { intent: Intent.PARTICIPATE });
    const participating = await guacd.user(2);
    await watching.leaves();
    const keys = [true, false].map((pressed) => ({ input: { case: 'key' as const, value: { keysym: 0x61, pressed } } }));
    await ana.live.sendInput({ sessionId: session.id, participationId, sequence: 1n, desktop: keys });
    await participating.hears('key', '97', '0');
    expect(owner.heard.some(([opcode]) => opcode === 'key')).toBe(false);

    // What is copied there, as guacd tells it.
    owner.socket.write(instruction('clipboard', 4, 'text/plain') + instruction('blob', 4, Buffer.from('größe ').toString('base64')) + instruction('blob', 4, Buffer.from('42 €').toString('base64')) + instruction('end', 4));
    await vi.waitFor(async () => expect(await ana.live.readClipboard({ sessionId: session.id, participationId })).toMatchObject({ text: 'größe 42 €' }), { timeout: 20_000, interval: 20 });
    await ana.order(OrderKind.LEAVE, session.id, { participationId });
    await participating.leaves();
    expect(participating.heard.at(-1)).toEqual(['disconnect']);
    program.kill('SIGTERM');
    await owner.leaves();
  });

  it('is encrypted for a viewer that can, and over when the viewer goes', async () => {
    const program = viewer('alice@desk-1', 'right', 'TLSPlain');
    const { id } = await opened();
    program.kill('SIGTERM');
    await vi.waitFor(() => expect(gateway.gateway.services.sessions.facts(id)).toMatchObject({ state: 'ended', endReason: 'user_close' }), { timeout: 20_000, interval: 20 });
  });

  it.each([
    ['alice@desk-1', 'wrong', 'password not accepted'], ['mallory@desk-1', 'right', 'password not accepted'],
  ])('refuses %s with the password "%s", on record', async (user, password, why) => {
    const program = viewer(user, password);
    await once(program, 'exit');
    await vi.waitFor(async () => {
      const { events } = await ana.audit.listAuditEvents({});
      expect(events.some(({ event, message }) => event === 'auth.signin.failed' && message.includes(why) && message.includes(`user=${user.split('@')[0]},`))).toBe(true);
    }, { timeout: 20_000, interval: 50 });
    expect(sessions()).toHaveLength(0);
  });

  it.each([['alice@down', 'down cannot be reached: nothing listens there.'], ['alice@wrong', 'wrong cannot be reached: it refused the gateway\'s password'], ['alice@nowhere', '']])('tells %s why it cannot be', async (user, sentence) => {
    await once(viewer(user), 'exit');
    expect(logged.join('\n')).toContain(sentence);
    expect(sessions()).toHaveLength(0);
  });

  it('opens nothing for who is locked', async () => {
    await ana.order(OrderKind.LOCK, '', { lockKind: 'user', lockName: 'alice', reasonText: 'test' });
    await once(viewer('alice@desk-1'), 'exit');
    expect(logged.join('\n')).toContain('User has been prevented to start sessions');
    expect(sessions()).toHaveLength(0);
  });
});
