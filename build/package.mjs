/** `npm run package`: the unpacked app by electron-builder, all fuses set, in dist/. Installers (`--installers`) need the network. */
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { installPackages } from './install.mjs';
import { root } from './root.mjs';

installPackages();
const { bundle } = await import('./bundle.mjs');
const { electronRuntime } = await import('./electron-runtime.mjs');
// Only a test that packages as root asks for this: a released app refuses --no-sandbox.
const forTests = process.env.VIGIL_PACKAGE_ALLOW_NO_SANDBOX === '1';
await bundle({ release: !forTests });
const output = process.env.VIGIL_PACKAGE_OUT || 'dist';
const runtime = electronRuntime(console.log);

const work = mkdtempSync(join(tmpdir(), 'vigil-package-'));
try {
  const dist = join(work, 'electron');
  cpSync(runtime.dist, dist, { recursive: true, verbatimSymlinks: true });
  rmSync(join(dist, 'resources', 'app'), { recursive: true, force: true });
  const { build, Platform } = await import('electron-builder');
  const installers = process.argv.includes('--installers');
  await build({
    projectDir: root,
    targets: installers ? undefined : Platform.current().createTarget('dir'),
    publish: 'never',
    config: { ...(await import('./electron-builder.config.mjs')).default, directories: { output, buildResources: 'build/icons' }, ...(runtime.carried || !installers ? { electronDist: dist } : {}), ...(runtime.carried ? { electronVersion: '25.1.1' } : {}) },
  });
  const folder = resolve(root, output, 'linux-unpacked');
  console.log(existsSync(folder) ? `Packaged: ${folder}` : `Packaged into ${resolve(root, output)}`);
} finally {
  rmSync(work, { recursive: true, force: true });
}
