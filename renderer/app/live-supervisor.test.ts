import { describe, expect, it } from 'vitest';
import { sessionId, type SessionId } from '../../shared/model/ids';
import { VirtualTimers } from '../gateway/testing/virtual-timers';
import type { LiveListener, LivePort } from '../live/port';
import { LiveSupervisor, type LiveProcess } from './live-supervisor';

const [quiet, bomb] = [sessionId('quiet'), sessionId('bomb')];

class FakeProcess implements LiveProcess {
  answers = true;
  ended = false;
  careful = false;
  listener!: LiveListener;
  readonly opened: SessionId[] = [];
  fail: (why: string) => void = () => undefined;
  readonly port = {
    start: async (_sources: unknown, listener: LiveListener, careful?: boolean) => { this.listener = listener; this.careful = careful === true; },
    alive: () => (this.answers ? Promise.resolve() : new Promise<void>(() => undefined)),
    openTile: async (session: SessionId) => { this.opened.push(session); return 1; },
  } as unknown as LivePort;
  onFailed(handle: (why: string) => void): void { this.fail = handle; }
  end(): void { this.ended = true; }
}

function world() {
  const timers = new VirtualTimers();
  const processes: FakeProcess[] = [];
  const said: string[] = [];
  const ports: LivePort[] = [];
  let silent = 0;
  const supervisor = new LiveSupervisor(() => { processes.push(new FakeProcess()); return processes.at(-1)!; }, [], {
    onConnection: () => undefined, onServerTime: () => undefined, onTiles: (statuses) => { said.push(`tiles ${statuses.length}`); },
    onPort: (port) => { ports.push(port); }, onSilent: () => { silent += 1; }, onDied: (_why, quarantined) => { said.push(`died ${quarantined.join()}`); },
  }, timers);
  ports.push(supervisor.start());
  return { timers, processes, said, ports, supervisor, silences: () => silent };
}

describe('LiveSupervisor', () => {
  it('lets a worker that answers live', async () => {
    const { timers, processes, silences } = world();
    await timers.advance(120_000);
    expect(processes).toHaveLength(1);
    expect(silences()).toBe(0);
  });

  it('says that pictures are not live when the worker hangs, then ends it and starts another', async () => {
    const { timers, processes, ports, said, silences } = world();
    await timers.advance(2500);
    processes[0]!.answers = false;
    await timers.advance(4000);
    expect(silences()).toBeGreaterThan(0);
    expect(processes).toHaveLength(1);
    await timers.advance(3000);
    expect(processes).toHaveLength(2);
    expect(processes[0]!.ended).toBe(true);
    expect(processes[1]!.careful).toBe(true);
    expect(ports).toHaveLength(2);
    expect(said).toEqual(['died ']);
    processes[0]!.listener.onTiles([]);
    expect(said).toEqual(['died ']);
  });

  it('quarantines the session whose bytes were being taken in at three deaths, and shows the others', async () => {
    const { timers, processes, ports, said } = world();
    await timers.advance(1000);
    processes[0]!.fail('out of memory');
    for (const process of [1, 2]) {
      await timers.advance(1000);
      processes[process]!.listener.onTaking?.(quiet, true);
      processes[process]!.listener.onTaking?.(quiet, false);
      processes[process]!.listener.onTaking?.(bomb, true);
      processes[process]!.fail('out of memory');
    }
    await timers.advance(1000);
    expect(said).toEqual(['died ', 'died ', 'died bomb']);
    expect(processes).toHaveLength(4);
    await ports.at(-1)!.openTile(bomb, 1, undefined);
    await ports.at(-1)!.openTile(quiet, 1, undefined);
    // Whoever still holds the port of a dead worker is answered, and nothing happens.
    await ports[0]!.openTile(quiet, 1, undefined);
    expect(processes[0]!.opened).toEqual([]);
    expect(processes[3]!.opened).toEqual([quiet]);
  });

  it('quarantines nobody for deaths that are far apart or have no common suspect, and pauses after three in a row', async () => {
    const { timers, processes, supervisor } = world();
    for (const [at, suspect] of [quiet, bomb, quiet].entries()) {
      await timers.advance(1000);
      processes[at]!.listener.onTaking?.(suspect, true);
      processes[at]!.fail('gone');
    }
    expect(supervisor.quarantined.size).toBe(0);
    expect(processes).toHaveLength(3);
    await timers.advance(20_000);
    expect(processes).toHaveLength(4);
    supervisor.dispose();
    expect(processes[3]!.ended).toBe(true);
  });
});
