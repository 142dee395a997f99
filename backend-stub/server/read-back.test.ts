import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LiveFrame, ReadBackOpened } from '../../shared/proto/gen/vigil/v1/live_pb';
import { OrderKind } from '../../shared/proto/gen/vigil/v1/sessions_pb';
import { openTestGateway, type Console, type TestGateway } from './gateway.fixture';

let test: TestGateway;
let ana: Console;
beforeAll(async () => {
  test = await openTestGateway();
  ana = await test.signIn('ana');
});
afterAll(() => test.close());

async function readBack(console: Console, sessionId: string, seconds = 0): Promise<{ opened: ReadBackOpened | undefined; frames: LiveFrame[] }> {
  let opened: ReadBackOpened | undefined;
  const frames: LiveFrame[] = [];
  for await (const { message } of console.live.readBack({ sessionId, seconds })) {
    if (message.case === 'opened') opened = message.value;
    if (message.case === 'batch') frames.push(...message.value.frames);
  }
  return { opened, frames };
}

const outputOf = (frames: readonly LiveFrame[]): string => frames.map(({ body }) => (body.case === 'output' ? body.value : '')).join('');
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const replays = async (sessionId: string) => (await ana.audit.listAuditEvents({ sessionId, pageSize: 1000 })).events.filter(({ event }) => event === 'session.replay');

describe('reading back a session', () => {
  it('gives what its recording holds, typed text as counts only, and is in the audit log once', async () => {
    const { handle } = await test.open();
    await handle.output(bytes('before\r\n'));
    handle.input(bytes('hunter2'));
    await handle.output(bytes('\x1b[2Jafter'));
    const { opened, frames } = await readBack(ana, handle.id);
    const cast = await readFile(join(test.data, 'recordings', handle.id, 'session.cast'), 'utf8');
    const recorded = cast.trim().split('\n').slice(1).map((line) => JSON.parse(line) as [number, string, string]);
    expect(outputOf(frames)).toBe(recorded.filter(([, kind]) => kind === 'o').map(([, , text]) => text).join(''));
    expect(Number(opened?.endOffset)).toBe(Buffer.byteLength(cast));
    expect(frames.find(({ body }) => body.case === 'input')?.body.value).toMatchObject({ characters: 7 });
    expect(JSON.stringify(frames, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))).not.toContain('hunter2');
    const events = await replays(handle.id);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ category: 'Access', title: 'Replay Session', user: 'ana', success: true, message: 'user=ana (Ana Kovac) / local, session=alice@demo-1' });
    expect(events[0]?.details).toMatchObject({ sessionUser: 'alice', team: 'payments', fromMs: '0' });
    const own = await readFile(join(test.data, 'recordings', handle.id, 'events.jsonl'), 'utf8');
    expect(own.split('\n').filter((line) => line.includes('"session.replay"'))).toHaveLength(1);
  });

  it('is on record before the first byte: none comes while the log cannot be written', async () => {
    const { handle } = await test.open();
    await handle.output(bytes('secret'));
    const { audit } = test.gateway.services;
    const append = audit.append.bind(audit);
    audit.append = () => Promise.reject(new Error('no space left'));
    try {
      await expect(readBack(ana, handle.id)).rejects.toThrow();
    } finally {
      audit.append = append;
    }
    expect(outputOf((await readBack(ana, handle.id)).frames)).toBe('secret');
  });

  it('works while it is paused, and after it has ended', async () => {
    const { handle } = await test.open();
    await handle.output(bytes('one'));
    await ana.order(OrderKind.PAUSE, handle.id);
    expect(outputOf((await readBack(ana, handle.id)).frames)).toBe('one');
    await handle.output(bytes('two'));
    await handle.ended('user_close', '');
    expect(outputOf((await readBack(ana, handle.id)).frames)).toBe('onetwo');
    expect((await replays(handle.id))).toHaveLength(2);
  });

  it('reads on from the disk what is in no memory any more, after the end too', async () => {
    const { handle } = await test.open();
    const piece = `${'z'.repeat(8_000)}\r\n`;
    for (let count = 0; count < 200; count += 1) await handle.output(bytes(piece));
    await handle.ended('user_close', '');
    const { frames } = await readBack(ana, handle.id);
    expect(frames.some(({ body }) => body.case === 'gap')).toBe(false);
    expect(outputOf(frames)).toBe(piece.repeat(200));
  });

  it('is refused, and the refusal on record, to who sees the facts only; to others there is no such session', async () => {
    const { handle } = await test.open();
    await expect(readBack(await test.signIn('audrey'), handle.id)).rejects.toThrow('Your role (auditor) may not see the screen of alice@demo-1.');
    await expect(readBack(await test.signIn('uma'), handle.id)).rejects.toThrow('There is no such session.');
    await expect(readBack(ana, 'nobody')).rejects.toThrow('There is no such session.');
    await expect(readBack(test.anonymous, handle.id)).rejects.toThrow('not signed in');
    expect(await replays(handle.id)).toMatchObject([{ user: 'audrey', success: false, level: 'Warning' }]);
  });

  it('is not for more than a few at once', async () => {
    const { handle } = await test.open();
    const viewer = { operator: { loginName: 'ana', displayName: 'Ana Kovac', userDirectory: 'local', role: 'security-analyst', team: 'soc' } as const, remoteAddress: '' };
    const open = await Promise.all(Array.from({ length: 8 }, () => test.gateway.services.readBacks.open(viewer, handle.id, 0)));
    await expect(readBack(ana, handle.id)).rejects.toThrow('too many sessions at once');
    for (const each of open) if (each.ok) each.value.close();
    expect((await readBack(ana, handle.id)).frames).toHaveLength(1);
  });
});
