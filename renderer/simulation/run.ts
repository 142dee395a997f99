import { Checker, type Violation } from './checker';
import { SimulatedClient } from './client';
import { ModelGateway } from './gateway';
import type { Happening } from './history';
import { Nemesis, type Verb } from './nemesis';
import { forgetViews, type Plant } from './views';
import { World } from './world';

export interface Outcome {
  readonly seed: number;
  readonly faults: number;
  readonly counts: ReadonlyMap<Verb, number>;
  readonly violations: readonly Violation[];
  readonly history: readonly Happening[];
  /** The world's milliseconds. */
  readonly lasted: number;
}

/** Outages may need their 15 s of silence, 15 s of waiting, and an order its four deadlines. */
const longestRestMs = 90_000;
const lookEveryMs = 500;

/** One run: three consoles, a gateway, and everything that goes wrong between them. */
export async function runSeed(seed: number, plant?: Plant): Promise<Outcome> {
  // Thousands of broken connections, each with an Error: their stacks are a fifth of the time, and nobody reads them.
  const errors = Error as { stackTraceLimit?: number };
  const depth = errors.stackTraceLimit;
  errors.stackTraceLimit = 0;
  try {
    return await play(seed, plant);
  } finally {
    errors.stackTraceLimit = depth;
  }
}

async function play(seed: number, plant: Plant | undefined): Promise<Outcome> {
  const world = new World(seed);
  forgetViews();
  SimulatedClient.senders = 0;
  const sessions = ['a', 'b', 'c'];
  const flood = world.chance(0.03);
  const gateway = new ModelGateway(world, {
    sessions, desktops: world.chance(0.6) ? ['c'] : [], ring: world.pick([8, 60, 1000]), highWater: flood ? 900_000 : world.pick([1000, 4000, 64_000]), tileLag: flood ? 2_000_000 : world.pick([800, 6000, 250_000]),
  });
  const clients = [
    new SimulatedClient(world, gateway, 0, ['a', 'b'], 'a', plant), new SimulatedClient(world, gateway, 1, ['b', 'c'], 'c', plant),
    new SimulatedClient(world, gateway, 2, ['a', 'c'], undefined, plant),
  ];
  const nemesis = new Nemesis(world, gateway, clients);
  let calm = false;
  const keepOn = (least: number, most: number, act: () => void): void => {
    world.after(world.between(least, most), () => {
      if (calm) return;
      act();
      keepOn(least, most, act);
    });
  };
  for (const session of sessions) {
    keepOn(30, session === 'a' ? 250 : 900, () => gateway.sources.get(session)!.grow(flood ? world.whole(100, 60_000) : world.whole(8, world.chance(0.1) ? 4000 : 200)));
  }
  // Most runs are short and dense; some leave time for what needs it.
  const pace = world.chance(0.8) ? 0.45 : 1;
  keepOn(400 * pace, 1500 * pace, () => world.pick(clients).order(world.chance(0.02) ? 'terminate' : world.pick(['pause', 'resume'] as const)));
  keepOn(100 * pace, 500 * pace, () => world.pick(clients).type());
  keepOn(800 * pace, 3000 * pace, () => (world.chance(0.7) ? world.pick(clients).toggleTile() : world.pick(clients).reopenTile()));
  keepOn(60 * pace, 620 * pace, () => nemesis.strike());

  const checker = new Checker();
  let seen = 0;
  const look = (): void => { for (; seen < world.history.length; seen += 1) checker.see(world.history[seen]!); };
  await world.run(world.between(6_000, 10_000) * pace);
  calm = true;
  nemesis.relent();
  const restsAt = world.now + longestRestMs;
  do {
    await world.run(world.now + lookEveryMs);
    look();
  } while (world.now < restsAt && checker.violations.length === 0 && checker.unsettled(world.now).length > 0);
  world.note({ at: world.now, kind: 'calm' });
  look();
  checker.finish(world.now);
  return { seed, faults: nemesis.faults, counts: nemesis.counts, violations: checker.violations, history: world.history, lasted: world.now };
}

/** What a failed run says: the seed, what is wrong, and what came before. */
export function describeFailure({ seed, violations, history }: Outcome, lines = 40): string {
  const first = violations[0];
  // What never came right is found in what was done, not in the calm at the end.
  const shown = first?.rule === 'comes to rest' ? history.filter(({ kind }) => !['heard', 'told', 'grew', 'painted', 'connecting'].includes(kind)) : history;
  const until = first === undefined ? shown.length : shown.findIndex((one) => one.at > first.at) + 1 || shown.length;
  const tail = shown.slice(Math.max(0, until - lines), until).map((one) => {
    const { at, kind, ...rest } = one;
    return `  ${at.toFixed(1)} ${kind} ${JSON.stringify(rest).slice(0, 160)}`;
  });
  const wrong = violations.slice(0, 5).map(({ at, rule, words }) => `  at ${at.toFixed(1)} "${rule}": ${words}`);
  return [`seed ${seed} fails (VIGIL_SEED=${seed} runs it again):`, ...wrong, 'what came before:', ...tail].join('\n');
}
