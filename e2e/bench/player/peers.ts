import { createReadStream, readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron } from '@playwright/test';
import type { PeerFigures } from './peer-page';

const root = process.env['VIGIL_ROOT'] ?? '.';

/** Serves the peers' page and one recording, on loopback. */
async function serve(recording: string): Promise<{ readonly server: Server; readonly url: string }> {
  const bundled = join(root, 'node_modules', 'asciinema-player', 'dist', 'bundle');
  const pages: Readonly<Record<string, readonly [path: string, type: string]>> = {
    '/': [join(root, 'e2e', 'bench', 'player', 'peer.html'), 'text/html'],
    '/page.js': [join(root, 'out', 'bench', 'player', 'page.js'), 'text/javascript'],
    '/asciinema-player.min.js': [join(bundled, 'asciinema-player.min.js'), 'text/javascript'],
    '/asciinema-player-worker.min.js': [join(bundled, 'asciinema-player-worker.min.js'), 'text/javascript'],
    '/asciinema-player.css': [join(bundled, 'asciinema-player.css'), 'text/css'],
  };
  const server = createServer((request, answer) => {
    const page = pages[request.url ?? ''];
    if (page) {
      answer.writeHead(200, { 'Content-Type': page[1] });
      answer.end(readFileSync(page[0]));
    } else if (request.url === '/recording') {
      answer.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': statSync(recording).size });
      createReadStream(recording).pipe(answer);
    } else answer.writeHead(404).end();
  });
  await new Promise<void>((done) => { server.listen(0, '127.0.0.1', done); });
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** Runs the peer for this kind of recording, in the same runtime as the console and a window of its own. */
export async function benchPeer(path: string, kind: 'terminal' | 'graphical', seeks: readonly number[]): Promise<PeerFigures> {
  const { server, url } = await serve(path);
  const folder = mkdtempSync(join(tmpdir(), 'vigil-peer-'));
  writeFileSync(join(folder, 'package.json'), '{"name":"vigil-bench-peer","version":"0.0.0","main":"main.cjs"}');
  writeFileSync(join(folder, 'main.cjs'), `const { app, BrowserWindow } = require('electron');
app.whenReady().then(() => new BrowserWindow({ width: 1300, height: 760, webPreferences: { sandbox: true, contextIsolation: true, backgroundThrottling: false } }).loadURL(${JSON.stringify(url)}));`);
  const app = await _electron.launch({
    executablePath: process.env['VIGIL_ELECTRON'] ?? '', args: [folder, '--no-sandbox', '--enable-precise-memory-info', `--user-data-dir=${join(folder, 'profile')}`],
  });
  try {
    const page = await app.firstWindow();
    await page.waitForFunction(() => typeof window.peerTerminal === 'function');
    return kind === 'terminal'
      ? await page.evaluate(([place, parts]) => window.peerTerminal(place as string, parts as number[]), [`${url}/recording`, seeks] as const)
      : await page.evaluate(([place, parts]) => window.peerGraphical(place as string, parts as number[], 120_000), [`${url}/recording`, seeks] as const);
  } catch (caught) {
    // It went down with what it was given: that is a result too.
    return { name: kind === 'terminal' ? 'asciinema-player 3.17' : 'SessionRecording 1.5.0', seeksMs: [], problem: String(caught).slice(0, 200) };
  } finally {
    await app.close().catch(() => undefined);
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
