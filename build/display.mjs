import { spawn } from 'node:child_process';

/** Starts Xvfb on a free display and answers how to use and stop it. */
export function startVirtualDisplay(size = '1920x1080x24') {
  return new Promise((resolve, reject) => {
    const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', size, '-nolisten', 'tcp', '-noreset'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
    let text = '';
    server.on('error', (error) => reject(new Error(`Xvfb could not be started: ${error.message}`)));
    server.on('exit', (code) => reject(new Error(`Xvfb ended at once (exit ${code})`)));
    server.stdio[3].on('data', (bytes) => {
      text += bytes;
      if (text.includes('\n')) resolve({ display: `:${text.trim()}`, stop: () => server.kill() });
    });
  });
}

/** Whether this machine can show a window. */
export const hasDisplay = () => process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
