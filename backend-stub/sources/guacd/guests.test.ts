import { afterEach, describe, expect, it } from 'vitest';
import { unixMillis } from '../../../shared/base/units';
import { participationId } from '../../../shared/model/ids';
import type { JoinIntent, Participant } from '../../../shared/model/session';
import type { Log } from '../../contracts';
import { instruction } from '../../desktop/instructions';
import type { DesktopInput } from '../../desktop/operations';
import { GuacdGuests } from './guests';
import { args, connectionId, greeting, RecordedGuacd, type Conversation } from './recorded-guacd.fixture';

let guacd: RecordedGuacd;
let guests: GuacdGuests;
const own: DesktopInput[] = [];
const warned: string[] = [];
const log: Log = { info: () => undefined, error: () => undefined, warn: ({ cause }, message) => void warned.push(`${message} ${String(cause)}`) };

afterEach(() => {
  guests.close();
  guacd.close();
  own.length = 0;
  warned.length = 0;
});

async function join(who: 'participants' | 'everybody', joining: Conversation = greeting): Promise<void> {
  guacd = await RecordedGuacd.start([], joining);
  const target = { host: '127.0.0.1', port: guacd.port, protocol: 'rdp', parameters: { hostname: 'win-1', password: 'secret' }, width: 800, height: 600 };
  guests = new GuacdGuests({ target, id: connectionId, who, log, send: (input) => void own.push(input) });
}

const person = (id: string, intent: JoinIntent): Participant => ({
  participationId: participationId(id), intent, since: unixMillis(0), operator: { loginName: id, displayName: id.toUpperCase(), userDirectory: 'local', role: 'security-analyst', team: '' },
});
const key = (keysym: number, pressed: boolean): DesktopInput => ({ kind: 'key', keysym, pressed });
const eventually = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
};

describe('people at consoles in a connection of guacd\'s', () => {
  it('join it by its id under their names, without what opens it, and what they do goes their way in order', async () => {
    await join('participants');
    guests.present([person('ana', 'participate'), person('max', 'monitor')]);
    // Before it is open, too.
    guests.send('ana', key(0x61, true));
    const ana = await guacd.user(0);
    await ana.hears('key', '97', '1');
    guests.send('ana', key(0x61, false));
    await ana.hears('key', '97', '0');
    expect(ana.heard).toEqual([
      ['select', connectionId], ['size', '800', '600', '96'], ['audio'], ['video'], ['image', 'image/png', 'image/webp'], ['timezone', expect.any(String)], ['name', 'ANA (ana)'],
      ['connect', 'VERSION_1_5_0', '', '', '', ''], ['key', '97', '1'], ['key', '97', '0'],
    ]);
    // Who watches has none of their own, and is asked for nothing.
    guests.send('max', key(0x62, true));
    expect(own).toEqual([key(0x62, true)]);
    expect(guacd.users).toHaveLength(1);
  });

  it('join read-only where they watch, and anew when they participate', async () => {
    await join('everybody');
    guests.present([person('ana', 'monitor')]);
    const watching = await guacd.user(0);
    await watching.hears('connect', 'VERSION_1_5_0', '', '', '', 'true');
    guests.send('ana', key(0x61, true));
    expect(own).toEqual([key(0x61, true)]);
    guests.present([person('ana', 'participate')]);
    const participating = await guacd.user(1);
    await participating.hears('connect', 'VERSION_1_5_0', '', '', '', '');
    await watching.leaves();
    expect(watching.heard.some(([opcode]) => opcode === 'key')).toBe(false);
  });

  it('answer its pictures, take nothing else, and let go of what they hold when they leave', async () => {
    await join('participants');
    guests.present([person('ana', 'participate')]);
    const ana = await guacd.user(0);
    guests.send('ana', key(0xffe3, true));
    guests.send('ana', { kind: 'mouse', x: 3, y: 4, mask: 1 });
    await ana.hears('mouse', '3', '4', '1');
    ana.says('img', 1, 14, 0, 'image/png', 0, 0);
    ana.says('clipboard', 2, 'text/plain');
    ana.says('sync', 1_234);
    await ana.hears('sync', '1234');
    await ana.hears('ack', '2', 'not taken here', '256');
    guests.present([]);
    await ana.leaves();
    expect(ana.heard.slice(-3)).toEqual([['key', '65507', '0'], ['mouse', '3', '4', '0'], ['disconnect']]);
    expect([own, warned]).toEqual([[], []]);
  });

  it('type the session\'s own way when guacd drops them: what they held is let go of there', async () => {
    await join('participants');
    guests.present([person('ana', 'participate')]);
    const ana = await guacd.user(0);
    guests.send('ana', key(0xffe3, true));
    await ana.hears('key', '65507', '1');
    ana.socket.destroy();
    await eventually(() => own.length > 0);
    guests.send('ana', key(0x61, true));
    expect(own).toEqual([key(0xffe3, false), key(0x61, true)]);
    expect(warned[0]).toContain('ANA (ana) is not a user of their own');
  });

  it.each([
    ['refuses them', [{ after: 'select', say: instruction('error', 'No such connection', 516) }], 'guacd says: No such connection'],
    ['brings them to another connection', [{ after: 'select', say: args }, { after: 'connect', say: instruction('ready', '$another') }], 'guacd joined another connection'],
  ] as const)('type the session\'s own way when guacd %s, nothing lost, and the log does not say the id', async (_, joining, why) => {
    await join('participants', joining);
    guests.present([person('ana', 'participate')]);
    guests.send('ana', key(0x61, true));
    guests.send('ana', key(0x61, false));
    await eventually(() => warned.length > 0);
    await eventually(() => own.length > 1);
    expect(own).toEqual([key(0x61, true), key(0x61, false)]);
    expect(warned[0]).toContain(why);
    expect(warned[0]).not.toContain('$');
    expect((await guacd.user(0)).heard.some(([opcode]) => opcode === 'key')).toBe(false);
  });
});
