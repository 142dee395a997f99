/** Bundles everything that runs: `node build/bundle.mjs [--watch] [--release]`. */
import { copyFileSync, cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './root.mjs';

const out = join(root, 'out');

/** `release` leaves out what only tests may do: the packaged app then refuses --no-sandbox. */
export async function bundle({ release = false } = {}) {
  const { build } = await import('esbuild');
  const shared = {
    absWorkingDir: root, bundle: true, logLevel: 'warning', legalComments: 'none', metafile: true,
    define: { __ALLOW_NO_SANDBOX__: String(!release), 'process.env.NODE_ENV': '"production"' },
  };
  const node = { ...shared, platform: 'node', format: 'cjs', sourcemap: 'linked' };
  rmSync(join(out, 'renderer'), { recursive: true, force: true });
  mkdirSync(join(out, 'renderer'), { recursive: true });
  await Promise.all([
    build({ ...node, target: 'node18', entryPoints: { main: 'electron/main/app.ts' }, outdir: 'out/app', outExtension: { '.js': '.cjs' }, external: ['electron'] }),
    build({ ...node, target: 'chrome114', platform: 'browser', sourcemap: false, entryPoints: { preload: 'electron/preload/preload.ts' }, outdir: 'out/app', outExtension: { '.js': '.cjs' }, external: ['electron'] }),
    build({
      ...shared, platform: 'browser', format: 'iife', target: 'chrome114', minify: true, sourcemap: false, outdir: 'out/renderer',
      entryPoints: { app: 'renderer/app/main.tsx', 'live.worker': 'renderer/workers/live.worker.ts', 'recording.worker': 'renderer/workers/recording.worker.ts', 'search.worker': 'renderer/workers/search.worker.ts', 'report.worker': 'renderer/workers/report.worker.ts' },
      loader: { '.woff2': 'file', '.woff': 'empty', '.png': 'file', '.svg': 'file' }, assetNames: 'fonts/[name]', jsx: 'automatic',
    }),
    build({ ...node, target: 'node20', entryPoints: { vigil: 'electron/cli/vigil.ts' }, outdir: 'out/cli', outExtension: { '.js': '.cjs' } }),
    build({ ...node, target: 'node20', entryPoints: { gateway: 'backend-stub/main.ts' }, outdir: 'out/gateway', outExtension: { '.js': '.cjs' }, external: ['@lydell/node-pty', '@jsquash/*', 'ssh2', 'cpu-features'] }),
  ]);
  copyFileSync(join(root, 'renderer', 'index.html'), join(out, 'renderer', 'index.html'));
  for (const folder of ['sounds', 'samples', 'icons']) {
    if (existsSync(join(root, 'assets', folder))) cpSync(join(root, 'assets', folder), join(out, 'renderer', folder), { recursive: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  bundle({ release: process.argv.includes('--release') }).catch((error) => {
    console.error(error.message);
    process.exit(1);
  });
}
