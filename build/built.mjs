/** Runs one of our programs from its bundle, building first when sources are newer: `runBuilt('out/cli/vigil.cjs', ['electron/cli', 'shared'])`. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { installPackages } from './install.mjs';
import { root } from './root.mjs';

function newest(folder) {
  let time = 0;
  for (const name of readdirSync(join(root, folder), { recursive: true })) {
    if (/\.(ts|tsx|css|html)$/.test(name)) time = Math.max(time, statSync(join(root, folder, name)).mtimeMs);
  }
  return time;
}

export async function buildWhenOld(output, folders) {
  installPackages();
  const file = join(root, output);
  if (existsSync(file) && folders.every((folder) => newest(folder) < statSync(file).mtimeMs)) return;
  const { bundle } = await import('./bundle.mjs');
  await bundle();
}

export async function runBuilt(output, folders) {
  await buildWhenOld(output, folders);
  const child = spawn(process.execPath, [join(root, output), ...process.argv.slice(2)], { stdio: 'inherit', cwd: process.env.INIT_CWD ?? process.cwd() });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  // npm passes a signal to its shell only, and that does not pass it on: when the shell is gone, so is whoever started this.
  const { ppid } = process;
  if (process.env.npm_lifecycle_event !== undefined) setInterval(() => process.ppid !== ppid && child.kill('SIGTERM'), 100).unref();
  child.once('exit', (code) => process.exit(code ?? 1));
}
