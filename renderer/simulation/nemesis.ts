import type { SimulatedClient } from './client';
import type { ModelGateway } from './gateway';
import { fairWeather, type Weather } from './network';
import type { World } from './world';

const hour = 3_600_000;

/** What can go wrong. Toxiproxy's verbs, then what machines, gateways and people do. */
export const verbs = [
  'latency', 'bandwidth', 'slow close', 'timeout', 'reset peer', 'slicer', 'limit data', 'flapping', 'refused', 'black hole', 'repeats', 'answers lost', 'gateway killed', 'slow consumer',
  'clock set', 'sleep', 'token expired', 'worker crash', 'page crash',
] as const;
export type Verb = (typeof verbs)[number];

/** Costly ones come less often, so that a run is not one long outage. */
const often: Readonly<Partial<Record<Verb, number>>> = { 'gateway killed': 0.5, 'token expired': 0.4, 'page crash': 0.4, sleep: 0.6, 'black hole': 0.5, timeout: 0.6 };

/** Spoils the world, one fault at a time, as chance has it. */
export class Nemesis {
  faults = 0;
  readonly counts = new Map<Verb, number>();

  constructor(private readonly world: World, private readonly gateway: ModelGateway, private readonly clients: readonly SimulatedClient[]) {}

  strike(): void {
    const { world } = this;
    let verb = world.pick(verbs);
    while (!world.chance(often[verb] ?? 1)) verb = world.pick(verbs);
    const client = world.pick(this.clients);
    const detail = this.#act(verb, client);
    this.faults += 1;
    this.counts.set(verb, (this.counts.get(verb) ?? 0) + 1);
    world.note({ at: world.now, kind: 'fault', verb, client: client.number, detail });
  }

  /** Everything is well again. */
  relent(): void {
    this.gateway.restart();
    for (const client of this.clients) {
      if (client.machine.asleep) client.wake(60_000, true);
      Object.assign(client.link.weather, fairWeather());
      client.hurry(0);
      client.showAll();
    }
  }

  #act(verb: Verb, client: SimulatedClient): string {
    const { world } = this;
    switch (verb) {
      case 'latency': return this.#weather(client, { latencyMs: world.between(20, 2500), jitterMs: world.between(0, 800) });
      case 'bandwidth': return this.#weather(client, { bytesPerSecond: world.between(1500, 200_000) });
      case 'slicer': return this.#weather(client, { sliced: true });
      case 'flapping': return this.#weather(client, { breaksAfter: world.whole(40, 400) }, 6000);
      case 'refused': { client.link.reset(); return this.#weather(client, { way: 'refused' }); }
      case 'black hole': return this.#weather(client, { way: 'silent' });
      case 'repeats': return this.#weather(client, { repeats: 0.6, jitterMs: world.between(0, 300) });
      case 'answers lost': return this.#weather(client, { losesAnswers: 0.5 });
      case 'timeout': client.link.silence(); return '';
      case 'reset peer': client.link.reset(); return '';
      case 'slow close': {
        const ms = world.between(10, 4000);
        for (const pipe of client.link.pipes) pipe.closeSlowly(ms);
        return `${Math.round(ms)} ms`;
      }
      case 'limit data': {
        const bytes = world.whole(0, 20_000);
        for (const pipe of client.link.pipes) pipe.limit = Math.min(pipe.limit, bytes);
        return `${bytes} bytes`;
      }
      case 'gateway killed': {
        const ms = world.between(30, 5000);
        this.gateway.kill();
        world.after(ms, () => this.gateway.restart());
        return `for ${Math.round(ms)} ms`;
      }
      case 'slow consumer': {
        const slowMs = world.between(5, 900);
        client.hurry(slowMs);
        world.after(world.between(500, 5000), () => client.hurry(0));
        return `${Math.round(slowMs)} ms a frame`;
      }
      case 'clock set': {
        const by = (world.chance(0.5) ? 1 : -1) * world.between(1500, 24 * hour);
        client.machine.setClock(by);
        return `by ${Math.round(by)} ms`;
      }
      case 'sleep': return this.#sleep(client);
      case 'token expired': client.expire(); return '';
      case 'worker crash': client.crashWorker(); return '';
      case 'page crash': client.crashPage(); return '';
    }
  }

  #weather(client: SimulatedClient, change: Partial<Weather>, longest = 4000): string {
    const { world } = this;
    const ms = world.between(100, longest);
    Object.assign(client.link.weather, change);
    const fair = fairWeather();
    const back = Object.fromEntries(Object.keys(change).map((key) => [key, fair[key as keyof Weather]]));
    world.after(ms, () => Object.assign(client.link.weather, back));
    return `${JSON.stringify(change)} for ${Math.round(ms)} ms`;
  }

  #sleep(client: SimulatedClient): string {
    const { world } = this;
    if (client.machine.asleep) return 'asleep already';
    const ms = world.between(60_000, 12 * hour);
    const told = world.chance(0.85);
    // Nobody keeps a connection for a machine that is gone for minutes.
    client.link.silence();
    client.sleep();
    world.after(world.between(50, 2500), () => client.wake(ms, told));
    return `${Math.round(ms / 1000)} s${told ? '' : ', and nobody says so'}`;
  }
}
