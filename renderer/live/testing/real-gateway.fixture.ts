import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { buildSync } from 'esbuild';
import { expect } from 'vitest';
import { orderId, sessionId, type SessionId } from '../../../shared/model/ids';
import { createGatewayClient } from '../../gateway/grpc-client';
import { FetchXhr } from '../../gateway/testing/xhr';

const root = resolve(__dirname, '..', '..', '..');
const realFetch = globalThis.fetch;

/** Numbers, colours, wide characters, a progress bar and lines longer than the screen: about half a megabyte. */
export const program = `read start
seq 1 30000
for i in $(seq 1 400); do printf '\\033[3%dm%s \\033[1;48;5;%dm漢字かな 🚀 é\\033[0m line %d\\r\\n' $((i % 8)) "$(printf '%080d' $i)" $((i % 256)) $i; done
for i in $(seq 1 200); do printf '\\r\\033[K[%-40s] %d' "$(printf '#%.0s' $(seq 1 $((i / 5 + 1))))" $i; done
seq -f '%09g 你好 %g' 1 9000
printf 'the very last line\\r\\n'
`;

/** A screen of 400 x 200 with a colour every four cells: about 300 KB. It waits before and after. */
const largeProgram = `read start
awk 'BEGIN { for (row = 1; row <= 200; row++) { printf "\\033[%d;1H", row; for (at = 0; at < 100; at++) printf "\\033[38;5;%dm%04d", (row * 7 + at) % 256, at } }'
read more
printf '\\033[1;1Hthe very last line'
`;

export type Client = ReturnType<typeof createGatewayClient>;

/** A gateway process on a data folder of its own, which can be killed and started again; this process is signed in to it as its main process would be. */
export class RealGateway {
  port = 0;
  sshPort = 0;
  /** Replaces what every call carries; the gateway forgets its sign-ins with its process. */
  token = '';
  #process: ChildProcess | undefined;

  private constructor(private readonly folder: string, private readonly bundled: string, private readonly scenario: string) {}

  /** Built from these sources as `out/test/<name>.cjs`, without the console, and beside node_modules, where its native parts are. */
  static async start(name: string, scenario: string): Promise<RealGateway> {
    const bundled = join(root, 'out', 'test', `${name}.cjs`);
    buildSync({
      absWorkingDir: root, entryPoints: ['backend-stub/main.ts'], outfile: bundled, bundle: true, platform: 'node', format: 'cjs', target: 'node20',
      external: ['@lydell/node-pty', 'ssh2', 'cpu-features'], logLevel: 'error',
    });
    const folder = await mkdtemp(join(tmpdir(), `vigil-${name}-`));
    await writeFile(join(folder, 'askpass.sh'), '#!/bin/sh\necho vigil-demo\n');
    await chmod(join(folder, 'askpass.sh'), 0o700);
    const gateway = new RealGateway(folder, bundled, scenario);
    // As the main process does for the window: the token is added on the way.
    globalThis.fetch = (input, init) => realFetch(input, { ...init, headers: { ...Object.fromEntries(new Headers(init?.headers)), authorization: `Bearer ${gateway.token}` } });
    (globalThis as { XMLHttpRequest?: unknown }).XMLHttpRequest = FetchXhr;
    await gateway.launch();
    await gateway.signIn();
    return gateway;
  }

  get data(): string { return join(this.folder, 'data'); }
  get url(): string { return `http://127.0.0.1:${this.port}`; }

  /** Another process on the same data. */
  async launch(): Promise<void> {
    const started = spawn(process.execPath, [this.bundled, '--port', '0', '--ssh-port', '0', '--data', this.data, '--scenario', this.scenario], { stdio: ['ignore', 'pipe', 'ignore'] });
    this.#process = started;
    const ready = await new Promise<{ url: string; ssh: string }>((done, fail) => {
      started.once('exit', (code) => fail(new Error(`the gateway ended at its start (${code})`)));
      createInterface({ input: started.stdout }).on('line', (line) => { if (line.startsWith('{"ready":true')) done(JSON.parse(line) as { url: string; ssh: string }); });
    });
    this.port = Number(new URL(ready.url).port);
    this.sshPort = Number(ready.ssh.split(':')[1]);
  }

  async signIn(): Promise<void> {
    const signedIn = await realFetch(`${this.url}/vigil.v1.AuthService/SignIn`, {
      method: 'POST', headers: { 'content-type': 'application/json', 'connect-protocol-version': '1' }, body: JSON.stringify({ loginName: 'ana', password: 'vigil-demo' }),
    });
    ({ token: this.token } = await signedIn.json() as { token: string });
  }

  /** SIGKILL, and wait until it is gone. */
  kill(): Promise<void> { return this.#end('SIGKILL'); }

  async close(): Promise<void> {
    globalThis.fetch = realFetch;
    await this.#end('SIGTERM');
    await rm(this.folder, { recursive: true, force: true });
  }

  async #end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const ending = this.#process;
    if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null) return;
    const gone = new Promise((done) => { ending.once('exit', done); });
    ending.kill(signal);
    await gone;
  }

  /** A user who runs `program`, which waits for a line. `stdout`: what the user gets to see. */
  ssh(stdout: 'ignore' | 'pipe' = 'ignore'): ChildProcess {
    return spawn('ssh', this.#options(program), this.#settings(stdout));
  }

  /** A user with a terminal of 400 x 200 that is painted full after a line, and then waits for another one. */
  largeSsh(): ChildProcess {
    const quoted = this.#options(largeProgram).map((one) => `'${one.replaceAll("'", "'\\''")}'`).join(' ');
    return spawn('script', ['-qec', `stty cols 400 rows 200; exec ssh ${quoted}`, '/dev/null'], this.#settings('ignore'));
  }

  #options(command: string): string[] {
    return [
      '-tt', '-F', 'none', '-p', String(this.sshPort), '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR',
      '-o', 'PreferredAuthentications=password,keyboard-interactive', '-l', 'alice@demo-1', '127.0.0.1', command,
    ];
  }

  #settings(stdout: 'ignore' | 'pipe'): SpawnOptions {
    return { stdio: ['pipe', stdout, 'ignore'], env: { ...process.env, SSH_ASKPASS: join(this.folder, 'askpass.sh'), SSH_ASKPASS_REQUIRE: 'force', DISPLAY: ':0', SSH_AUTH_SOCK: '' } };
  }

  client(): Client { return createGatewayClient(this.url); }
}

export async function liveSessions(from: Client) {
  const answer = await from.listSessions({ historical: false, pageSize: 500 });
  if (!answer.ok) throw new Error(answer.problem.what);
  return answer.value.sessions;
}

/** The one that is open on this asset, once it is. */
export async function sessionOf(from: Client, asset: string): Promise<SessionId> {
  for (;;) {
    const found = (await liveSessions(from)).find((one) => one.asset === asset && one.state !== 'ended');
    if (found) return sessionId(found.id);
    await new Promise((done) => { setTimeout(done, 20); });
  }
}

export async function monitor(from: Client, id: SessionId): Promise<void> {
  const answer = await from.submitOrder({ id: orderId(crypto.randomUUID()), kind: 'join', intent: 'monitor', sessionId: id });
  expect(answer).toMatchObject({ ok: true, value: { accepted: true } });
}
