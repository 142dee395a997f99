import { describe, expect, it } from 'vitest';
import { check } from './checker';
import type { Happening } from './history';
import { runSeed } from './run';
import type { Plant } from './views';

type Kind<Name extends Happening['kind']> = Extract<Happening, { kind: Name }>;

/** Changes one thing of a kind that fits, then another, … and answers what the checker says of all these histories. */
function spoiled<Name extends Happening['kind']>(histories: readonly (readonly Happening[])[], kind: Name, fits: (one: Kind<Name>) => boolean, change: (one: Kind<Name>) => readonly Happening[]): ReadonlySet<string> {
  const rules = new Set<string>();
  for (const history of histories) {
    const places = history.flatMap((one, at) => (one.kind === kind && fits(one as Kind<Name>) ? [at] : []));
    for (const at of places.slice(0, 6)) {
      for (const { rule } of check([...history.slice(0, at), ...change(history[at] as Kind<Name>), ...history.slice(at + 1)])) rules.add(rule);
    }
  }
  return rules;
}

describe('the checker', () => {
  it('finds nothing in a true history, and something in each that was spoiled', async () => {
    const history: (readonly Happening[])[] = [];
    for (let seed = 1; seed <= 8; seed += 1) history.push((await runSeed(seed)).history);
    for (const one of history) expect(check(one)).toEqual([]);
    const isOutput = (one: Kind<'painted'>): boolean => one.frame.kind === 'output';
    expect(spoiled(history, 'painted', isOutput, () => [])).toContain('nothing is lost');
    expect(spoiled(history, 'painted', isOutput, (one) => [one, one])).toContain('nothing is doubled');
    expect(spoiled(history, 'painted', isOutput, (one) => [{ ...one, frame: { ...one.frame, text: 'other bytes' } as Kind<'painted'>['frame'] }])).toContain('bytes are the source');
    expect(spoiled(history, 'painted', isOutput, (one) => [{ ...one, frame: { ...one.frame, epoch: 9 } as Kind<'painted'>['frame'] }])).toContain('epochs never mix');
    expect(spoiled(history, 'painted', ({ frame }) => frame.kind === 'snapshot', (one) => [{ ...one, frame: { kind: 'snapshot', said: 'a|1|7' } }])).toContain('pictures are true');
    expect(spoiled(history, 'painted', ({ frame }) => frame.kind === 'snapshot', () => [])).toContain('no bytes on an unknown screen');
    const changes = (one: Kind<'painted'>): boolean => one.frame.kind === 'screen' && one.frame.words.changes;
    expect(spoiled(history, 'painted', changes, () => [])).toContain('nothing is lost');
    expect(spoiled(history, 'painted', changes, (one) => [one, one])).toContain('nothing is doubled');
    for (const fits of [changes, ({ frame }: Kind<'painted'>) => frame.kind === 'screen' && !frame.words.changes, ({ frame }: Kind<'painted'>) => frame.kind === 'output' && frame.shows !== undefined]) {
      expect(spoiled(history, 'painted', fits, (one) => [{ ...one, frame: { ...one.frame, shows: '- - -' } as Kind<'painted'>['frame'] }])).toContain('the picture is the source');
    }
    expect(spoiled(history, 'told', ({ stale, ended, quietMs }) => stale && !ended && quietMs > 5000, (one) => [{ ...one, stale: false }])).toContain('silence is shown');
    expect(spoiled(history, 'told', ({ stale, ended, quietMs }) => stale && !ended && quietMs > 5000, (one) => [{ ...one, quietMs: 1 }])).toContain('since when');
    expect(spoiled(history, 'told', ({ gapBytes, ended }) => gapBytes > 0 && !ended, (one) => [{ ...one, gapBytes: 0 }])).toContain('gaps are shown');
    expect(spoiled(history, 'effect', () => true, (one) => [one, one])).toContain('one effect for each order');
    expect(spoiled(history, 'effect', () => true, () => [])).toContain('never success that is not');
    expect(spoiled(history, 'stage', ({ stage }) => stage === 'effective', (one) => [{ ...one, stage: 'refused' }])).toContain('refused has no effect');
    expect(spoiled(history, 'reached', () => true, (one) => [one, one])).toContain('typed once');
    expect(spoiled(history, 'connecting', () => true, (one) => Array.from({ length: 40 }, () => one))).toContain('no storm');
    expect(spoiled(history, 'opened', () => true, (one) => [one, { at: one.at, kind: 'pending', view: one.view, characters: 2_000_000, largest: 10 }])).toContain('bounded memory');
  });

  it('is given the same history by the same seed', async () => {
    const [one, other] = [await runSeed(11), await runSeed(11)];
    expect(JSON.stringify(one.history)).toBe(JSON.stringify(other.history));
    expect(one.faults).toBe(other.faults);
  });

  it('takes what a whole epoch in between wrote for skipped, when the view was hidden with the gap still on its way', async () => {
    expect((await runSeed(15_443)).violations).toEqual([]);
  });

  const plants: readonly Plant[] = [
    'paints-twice', 'skips-a-frame', 'paints-other-bytes', 'hides-the-gap', 'never-stale', 'fresh-since-now', 'unknown-is-done', 'asks-under-a-new-id',
    'types-again-under-a-new-number', 'retries-at-once', 'forgets-the-order', 'forgets-a-square',
  ];
  it.each(plants)('catches a console that %s', async (plant) => {
    let caught: string | undefined;
    for (let seed = 1; caught === undefined && seed <= 60; seed += 1) caught = (await runSeed(seed, plant)).violations[0]?.rule;
    expect(caught).toBeDefined();
  });
});
