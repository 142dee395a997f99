import { afterEach, describe, expect, it, vi } from 'vitest';
import { instruction } from '../../desktop/instructions';
import type { DrawOperation } from '../../desktop/operations';
import { GuacdClient } from './guacd-client';
import { connectionId, greeting, RecordedGuacd, type Conversation, type GuacdUser } from './recorded-guacd.fixture';

let guacd: RecordedGuacd;
let far: GuacdUser;
let client: GuacdClient | undefined;
afterEach(() => {
  client?.close();
  guacd.close();
});

const open = async (conversation: Conversation): Promise<GuacdClient> => {
  guacd = await RecordedGuacd.start(conversation);
  client = await GuacdClient.open({ host: '127.0.0.1', port: guacd.port, protocol: 'rdp', parameters: { hostname: 'win-1', port: '3389', password: 'secret' }, width: 800, height: 600 }, 'alice');
  far = await guacd.user(0);
  return client;
};

/** Listens to it; resolves with why it was closed. */
function listen(one: GuacdClient, everyMs = 40): { readonly pictures: (readonly DrawOperation[])[]; readonly copied: string[]; readonly closed: Promise<string>; release: () => void; hold: () => void } {
  const pictures: (readonly DrawOperation[])[] = [];
  const copied: string[] = [];
  let held: Promise<void> | undefined;
  let release = (): void => undefined;
  const closed = new Promise<string>((resolve) => {
    one.start({
      onPicture: async (operations) => {
        pictures.push(operations);
        await held;
      },
      pictureEveryMs: () => everyMs,
      onClipboard: (text) => Promise.resolve(void copied.push(text)),
      onClosed: resolve,
    });
  });
  return {
    pictures, copied, closed,
    hold: () => {
      held = new Promise((resolve) => {
        release = () => {
          held = undefined;
          resolve();
        };
      });
    },
    release: () => release(),
  };
}

describe('a connection to guacd', () => {
  it('shakes hands as the protocol says, in its order', async () => {
    const made = await open(greeting);
    expect(made.id).toBe(connectionId);
    await far.hears('connect');
    expect(far.heard).toEqual([
      ['select', 'rdp'], ['size', '800', '600', '96'], ['audio'], ['video'], ['image', 'image/png', 'image/webp'], ['timezone', expect.any(String)], ['name', 'alice'],
      ['connect', 'VERSION_1_5_0', 'win-1', '3389', 'secret', ''],
    ]);
  });

  it('knows a guacd from before there were versions', async () => {
    await open([{ after: 'select', say: instruction('args', 'hostname', 'password') }, { after: 'connect', say: instruction('ready', '$x') }]);
    await far.hears('connect', 'win-1', 'secret');
  });

  it('draws, and answers a picture when it is recorded, not before', async () => {
    const frame = instruction('size', 0, 800, 600) + instruction('rect', 0, 0, 0, 800, 600) + instruction('cfill', 14, 0, 9, 8, 7, 255) + instruction('sync', 1_000);
    const made = await open([...greeting.slice(0, 1), { after: 'connect', say: instruction('ready', '$x') + frame }]);
    const { pictures, hold, release } = listen(made);
    hold();
    while (pictures.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(pictures[0]?.map(({ kind }) => kind)).toEqual(['size', 'pixels']);
    expect(far.heard.some(([opcode]) => opcode === 'sync')).toBe(false);
    release();
    await far.hears('sync', '1000');
  });

  it('answers later while the gateway has little time', async () => {
    const made = await open(greeting);
    listen(made, 240);
    const began = performance.now();
    far.socket.write(instruction('size', 0, 800, 600) + instruction('sync', 7));
    await far.hears('sync', '7');
    expect(performance.now() - began).toBeGreaterThan(180);
  });

  it('passes keys, mouse and clipboard, and lets go of what is held', async () => {
    const made = await open(greeting);
    listen(made);
    made.send({ kind: 'key', keysym: 0xffe3, pressed: true });
    made.send({ kind: 'mouse', x: 5, y: 6, mask: 1 });
    made.send({ kind: 'clipboard', text: 'grüße' });
    made.releaseAll();
    await far.hears('mouse', '5', '6', '0');
    expect(far.heard.slice(8)).toEqual([
      ['key', '65507', '1'], ['mouse', '5', '6', '1'], ['clipboard', '0', 'text/plain'], ['blob', '0', Buffer.from('grüße').toString('base64')], ['end', '0'],
      ['key', '65507', '0'], ['mouse', '5', '6', '0'],
    ]);
  });

  it('takes what is copied there, and refuses files, sound and pipes', async () => {
    const made = await open(greeting);
    const { copied } = listen(made);
    far.socket.write(instruction('file', 3, 'text/plain', '../x') + instruction('clipboard', 4, 'text/plain') + instruction('blob', 4, Buffer.from('out').toString('base64')) + instruction('end', 4));
    await far.hears('ack', '3', 'not taken here', '256');
    await far.hears('ack', '4', 'OK', '0');
    expect(copied).toEqual(['out']);
  });

  it('is kept alive, and given up when guacd says nothing for half a minute', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
    try {
      const { closed } = listen(await open(greeting));
      const nops = () => far.heard.filter(([opcode]) => opcode === 'nop').length;
      for (let second = 0; second < 60; second += 5) {
        const heard = nops();
        vi.advanceTimersByTime(5_000);
        while (nops() === heard) await far.hears('nop').then(() => new Promise((resolve) => setImmediate(resolve)));
        far.says(second % 10 === 0 ? 'nop' : 'sync', second);
        if (second % 10 !== 0) await far.hears('sync', String(second));
      }
      vi.advanceTimersByTime(40_000);
      expect(await closed).toBe('guacd has gone silent');
    } finally {
      vi.useRealTimers();
    }
  });

  it.each([
    [instruction('error', 'Wrong password', 769), 'guacd says: Wrong password'], [instruction('disconnect'), 'the remote desktop was closed'],
    [instruction('required', 'username'), 'the remote desktop wants username, which is not configured'], ['5.sync,x.1;', 'guacd sent what is no instruction'],
    [`9999.${'x'.repeat(9_999)};`, 'guacd sent what is no instruction'],
  ])('ends with why: %#', async (said, why) => {
    const { closed } = listen(await open(greeting));
    far.socket.write(`${said}${instruction('nop')}${'4.sync,1.1;'.repeat(2_000)}`);
    expect(await closed).toBe(why);
  });

  it.each([
    [[{ after: 'select', say: instruction('error', 'No such protocol', 519) }], 'guacd says: No such protocol'], [[{ after: 'select', say: 'HTTP/1.1 400 Bad Request\r\n\r\n;'.repeat(9) }], 'it is no guacd'],
    [[{ after: 'select', say: instruction('ready', '$x') }], 'guacd answered ready where args was due'],
  ])('does not begin with what is wrong', async (conversation, why) => {
    await expect(open(conversation)).rejects.toThrow(why);
  });
});
