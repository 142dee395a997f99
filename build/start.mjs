/** `npm start`: installs what is missing, builds, starts the gateway with the demo world, opens the console. */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { hasDisplay } from './display.mjs';
import { installPackages, installSystemPackages } from './install.mjs';
import { root } from './root.mjs';

const freePort = (wanted) => new Promise((resolve) => {
  const probe = createServer();
  probe.once('error', () => resolve(0));
  probe.listen(wanted, '127.0.0.1', () => probe.close(() => resolve(wanted)));
});

async function main() {
  installPackages();
  const { bundle } = await import('./bundle.mjs');
  console.log('Building…');
  await bundle();

  const dataFolder = process.env.VIGIL_DEMO_DATA || join(process.env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'vigil', 'demo-gateway');
  mkdirSync(dataFolder, { recursive: true });
  const { startGateway } = await import('./gateway-process.mjs');
  const gateway = await startGateway([
    '--port', String(await freePort(7420)), '--ssh-port', String(await freePort(2222)), '--data', dataFolder,
    '--web', join(root, 'out', 'renderer'), ...process.argv.slice(2), ...(process.argv.includes('--scenario') ? [] : ['--scenario', 'quiet-night']),
  ]);
  let stopping = false;
  let console_;
  const stop = async (code) => {
    if (stopping) return;
    stopping = true;
    console_?.kill();
    await gateway.stop();
    process.exit(code);
  };
  process.on('SIGINT', () => void stop(0));
  process.on('SIGTERM', () => void stop(0));
  // npm passes a signal to its shell only; when the shell is gone, so is whoever started this.
  const { ppid } = process;
  if (process.env.npm_lifecycle_event !== undefined) setInterval(() => process.ppid !== ppid && void stop(0), 500).unref();

  const [host, port] = gateway.ready.ssh.split(':');
  console.log(`Gateway    ${gateway.ready.url}   sign in as ana, password vigil-demo`);
  console.log(`A session  ssh -p ${port} alice@demo-1@${host}   password vigil-demo`);
  gateway.process.once('exit', () => {
    if (!stopping) console.error('The gateway has stopped.');
  });

  if (!hasDisplay()) {
    console.log(`No display here: the same console is served to a browser at ${gateway.ready.webUrl}`);
    return;
  }
  const { electronRuntime } = await import('./electron-runtime.mjs');
  const runtime = electronRuntime(console.log);
  installSystemPackages(runtime.executable, { tests: false });
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0;
  if (asRoot) console.log('Running as root: Chromium cannot use its sandbox then. Fine for a try on a test machine, never for real work.');
  console_ = spawn(runtime.executable, [root, `--gateway=${gateway.ready.url}`, ...(asRoot ? ['--no-sandbox'] : [])], { stdio: ['inherit', 'inherit', 'pipe'] });
  createInterface({ input: console_.stderr }).on('line', (line) => {
    // Chromium's own remarks on machines without D-Bus or a graphics processor say nothing about Vigil.
    if (!/:(ERROR|WARNING):\w+\.cc\(\d+\)\]/.test(line)) console.error(line);
  });
  console_.once('exit', (code) => void stop(code ?? 0));
}

main().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
