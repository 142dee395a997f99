import { describe, expect, it } from 'vitest';
import { describeFailure, runSeed } from './run';

/** `98` plays one seed again, `15444..200000` a range of them: a nightly run that was stopped goes on where it was. */
const asked = process.env['VIGIL_SEED']?.split('..').map(Number);
const first = asked?.[0] ?? 1;
const last = asked?.at(-1) ?? Number(process.env['VIGIL_RUNS'] ?? (process.env['VIGIL_NIGHTLY'] ? 200_000 : 10_000));
const count = last - first + 1;

describe('the core of the console in a world that breaks', () => {
  it(`shows the truth in ${count} runs from seed ${first}`, async () => {
    const started = performance.now();
    let faults = 0;
    let lasted = 0;
    for (let seed = first; seed <= last; seed += 1) {
      const outcome = await runSeed(seed);
      // A run never lets go of the process; whoever runs the tests wants a word in between.
      await new Promise((resolve) => { setImmediate(resolve); });
      faults += outcome.faults;
      lasted += outcome.lasted;
      if (outcome.violations.length > 0) expect.fail(describeFailure(outcome));
    }
    console.log(`${count} runs, ${faults} faults, ${Math.round(lasted / 60_000)} simulated minutes in ${((performance.now() - started) / 1000).toFixed(1)} s`);
    if (count >= 1000) expect(faults / count).toBeGreaterThanOrEqual(20);
  }, 3_600_000);
});
