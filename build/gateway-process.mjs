import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { root } from './root.mjs';

/**
 * Starts the built gateway and waits for its ready line.
 * @param {string[]} args its command line
 * @returns {Promise<{ready: {url: string, ssh: string, webUrl: string | null}, process: import('node:child_process').ChildProcess, stop(): Promise<void>}>}
 */
export function startGateway(args, { quiet = true } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'out', 'gateway', 'gateway.cjs'), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stderr.on('data', (bytes) => {
      if (quiet) said = (said + bytes).slice(-4000);
      else process.stderr.write(bytes);
    });
    const over = new Promise((done) => child.once('exit', done));
    const stop = async () => {
      if (child.exitCode === null) child.kill('SIGTERM');
      await over;
    };
    over.then((code) => reject(new Error(`The gateway did not start (exit ${code}).\n${said}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (!line.startsWith('{"ready":true')) return;
      resolve({ ready: JSON.parse(line), process: child, stop });
    });
  });
}
