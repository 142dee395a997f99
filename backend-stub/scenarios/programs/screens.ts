import type { Stage, Step } from '../../sources/replay/script';

const commands = ['postgres', 'java', 'nginx: worker', 'redis-server', 'node', 'python3', 'containerd', 'kubelet', 'sshd', 'systemd', 'rsyslogd', 'php-fpm', 'etcd', 'vector', 'cron', 'auditd'];
const owners = ['postgres', 'app', 'www-data', 'redis', 'root', 'deploy', 'syslog'];

const fit = (text: string, width: number): string => text.slice(0, width).padEnd(width);
const two = (value: number): string => String(value).padStart(2, '0');
const clock = (seconds: number): string => `${two(Math.floor(seconds / 3600) % 24)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;

/** One whole screen of a process monitor, drawn from the top left. */
export function topScreen({ random, columns, rows }: Stage, second: number): string {
  const load = (): string => (random.next() * 4).toFixed(2);
  const head = [
    `top - ${clock(7_200 + second)} up 41 days,  3:12,  2 users,  load average: ${load()}, ${load()}, ${load()}`,
    `Tasks: ${random.integer(180, 260)} total,   ${random.integer(1, 5)} running, ${random.integer(170, 240)} sleeping,   0 stopped,   0 zombie`,
    `%Cpu(s): ${(random.next() * 60).toFixed(1)} us, ${(random.next() * 9).toFixed(1)} sy,  0.0 ni, ${(30 + random.next() * 60).toFixed(1)} id,  0.${random.integer(0, 9)} wa`,
    `MiB Mem :  64221.4 total,   ${random.integer(900, 9_000)}.2 free,  ${random.integer(20_000, 40_000)}.8 used,  ${random.integer(9_000, 20_000)}.1 buff/cache`,
    '',
  ];
  let screen = '\x1b[H';
  for (const line of head.slice(0, rows)) screen += `${fit(line, columns)}\r\n`;
  screen += `\x1b[7m${fit('    PID USER      PR  NI    VIRT    RES  %CPU  %MEM     TIME+ COMMAND', columns)}\x1b[0m`;
  for (let row = head.length + 1; row < rows; row += 1) {
    const cpu = Math.max(0, 92 - row * 5 + random.next() * 8).toFixed(1);
    const line = `${String(random.integer(300, 65_000)).padStart(7)} ${fit(random.pick(owners), 9)} 20   0 ${String(random.integer(9_000, 9_000_000)).padStart(7)} ${String(random.integer(900, 900_000)).padStart(6)} ${cpu.padStart(5)}  ${(random.next() * 9).toFixed(1).padStart(4)}  ${random.integer(0, 99)}:${two(random.integer(0, 60))}.${two(random.integer(0, 99))} ${random.pick(commands)}`;
    screen += `\r\n${row < 10 ? '\x1b[1m' : ''}${fit(line, columns)}\x1b[0m`;
  }
  return screen;
}

/** A process monitor that redraws every `everyMs`. */
export function* top(stage: Stage, everyMs: number, times: number): Generator<Step> {
  yield { waitMs: 300, output: '\x1b[?1049h\x1b[?25l\x1b[2J' };
  for (let at = 0; at < times; at += 1) yield { waitMs: everyMs, output: topScreen(stage, Math.floor((at * everyMs) / 1000)) };
  yield { waitMs: 200, output: '\x1b[?1049l\x1b[?25h' };
}

const words = ['listen', 'server', 'upstream', 'timeout', 'retry', 'window', 'account', 'ledger', 'replica', 'commit', 'queue', 'shard', 'policy', 'secret_ref', 'image', 'limits'];

/** A full-screen editor: moves about, types into lines, keeps a status bar. */
export function* editor(stage: Stage, file: string, everyMs: number, edits: number): Generator<Step> {
  const { random, columns, rows } = stage;
  const row = (): string => `${'  '.repeat(random.integer(0, 4))}\x1b[33m${random.pick(words)}\x1b[0m: ${random.pick(words)}_${random.integer(1, 999)}`;
  const status = (line: number): string => `\x1b[${rows};1H\x1b[7m${fit(` ${file} [+]  ${line},1   ${Math.floor((line * 100) / rows)}%`, columns)}\x1b[0m`;
  let screen = '\x1b[?1049h\x1b[H\x1b[2J';
  for (let line = 1; line < rows; line += 1) screen += `\x1b[${line};1H\x1b[90m${String(line).padStart(3)}\x1b[0m ${row()}`;
  yield { waitMs: 400, output: screen + status(1) };
  for (let at = 0; at < edits; at += 1) {
    const line = random.integer(1, rows - 1);
    yield { waitMs: everyMs, output: `\x1b[${line};1H\x1b[K\x1b[90m${String(line).padStart(3)}\x1b[0m ${row()}${status(line)}\x1b[${line};${random.integer(6, 30)}H` };
    const added = `${random.pick(words)}: ${random.integer(1, 99)}`;
    yield { waitMs: everyMs, typed: added, output: added };
  }
  yield { waitMs: everyMs, typed: ':wq\r', output: `\x1b[${rows};1H\x1b[K:wq\x1b[?1049l` };
}
