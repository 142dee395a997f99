/** `npm run bench -- NAME [--json] [options]`: measures the real thing, beside the peer in the same run. Names: live, wall, player, library, desktop. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { startVirtualDisplay, hasDisplay } from './display.mjs';
import { installPackages, installSystemPackages } from './install.mjs';
import { root } from './root.mjs';

installPackages();
const { build } = await import('esbuild');
const { bundle } = await import('./bundle.mjs');
const { electronRuntime } = await import('./electron-runtime.mjs');
await bundle();
await build({
  absWorkingDir: root, bundle: true, platform: 'node', format: 'cjs', target: 'node20', logLevel: 'warning',
  entryPoints: { bench: 'e2e/bench/main.ts' }, outdir: 'out/bench', outExtension: { '.js': '.cjs' }, external: ['@playwright/test', 'playwright', 'playwright-core'],
});
await build({
  absWorkingDir: root, bundle: true, platform: 'browser', format: 'iife', target: 'chrome114', minify: true, logLevel: 'warning',
  entryPoints: { 'peer/page': 'e2e/bench/peer/page.ts', 'player/page': 'e2e/bench/player/peer-page.ts' }, outdir: 'out/bench', loader: { '.css': 'css' },
});
const runtime = electronRuntime((line) => console.error(line));
installSystemPackages(runtime.executable, { tests: true });
const screen = hasDisplay() && process.env.DISPLAY ? undefined : await startVirtualDisplay();
const child = spawn(process.execPath, [join(root, 'out', 'bench', 'bench.cjs'), ...process.argv.slice(2)], {
  stdio: 'inherit', cwd: root, env: { ...process.env, VIGIL_ROOT: root, VIGIL_ELECTRON: runtime.executable, ...(screen ? { DISPLAY: screen.display } : {}) },
});
child.once('exit', (code) => {
  screen?.stop();
  process.exit(code ?? 1);
});
