/** `npm test`: installs what is missing, then contract, types, lint and arrows, unit tests, and e2e in real Electron under Xvfb. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startVirtualDisplay } from './display.mjs';
import { installPackages, installSystemPackages, run, runBeside } from './install.mjs';
import { root } from './root.mjs';

const typedRooms = ['shared', 'renderer', 'renderer/workers', 'electron', 'backend-stub', 'e2e', '.'];
/** One more than two cores: specs also wait, for programs to start and for seconds to pass. Each has a display of its own. */
const specsAtOnce = 3;
const bin = (name) => join(root, 'node_modules', '.bin', name);

async function step(title, work) {
  const started = Date.now();
  console.log(`\n== ${title}`);
  await work();
  console.log(`   ${title}: ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

/** Does each, also after one that failed, and throws what failed. */
async function all(works) {
  const failed = [];
  for (const work of works) {
    try {
      await work();
    } catch (error) {
      failed.push(error.message);
    }
  }
  if (failed.length > 0) throw new Error(failed.join('\n'));
}

const generated = (folder) => Object.fromEntries(readdirSync(folder, { recursive: true })
  .filter((name) => name.endsWith('.ts')).sort().map((name) => [name, readFileSync(join(folder, name), 'utf8')]));

function checkContract() {
  const environment = { ...process.env, PATH: `${join(root, 'node_modules', '.bin')}:${process.env.PATH}` };
  run(bin('buf'), ['lint'], { env: environment });
  run(bin('buf'), ['breaking', '--against', 'shared/proto/accepted.binpb'], { env: environment });
  const fresh = mkdtempSync(join(tmpdir(), 'vigil-proto-'));
  try {
    run(bin('buf'), ['generate', '--output', fresh], { env: environment });
    const made = generated(join(fresh, 'shared', 'proto', 'gen'));
    const kept = generated(join(root, 'shared', 'proto', 'gen'));
    for (const name of new Set([...Object.keys(made), ...Object.keys(kept)]))
      if (made[name] !== kept[name]) throw new Error(`shared/proto/gen/${name} is not what buf generates now: run "npm run proto".`);
  } finally {
    rmSync(fresh, { recursive: true });
  }
}

async function main() {
  const only = process.argv.slice(2).filter((name) => name !== '--nightly');
  if (process.argv.includes('--nightly')) process.env.VIGIL_NIGHTLY = '1';
  const wanted = (name) => only.length === 0 || only.includes(name);
  await step('install', () => installPackages());
  if (wanted('contract')) await step('contract (buf lint, breaking, generated code)', checkContract);
  if (wanted('types')) await step('types, room by room', () => runBeside(typedRooms.map((room) => [bin('tsc'), '-p', room]), Math.min(2, availableParallelism())));
  if (wanted('lint')) {
    await step('lint', () => run(bin('oxlint'), ['--deny-warnings']));
    await step('arrows', () => run(process.execPath, ['build/check-arrows.mjs']));
  }
  let electron;
  if (wanted('unit') || wanted('e2e')) {
    await step('runtime', async () => {
      const { electronRuntime } = await import('./electron-runtime.mjs');
      electron = electronRuntime(console.log);
      installSystemPackages(electron.executable, { tests: true });
      const { bundle } = await import('./bundle.mjs');
      await bundle();
    });
  }
  const unit = () => step('unit tests', () => run(bin('vitest'), ['run', '--reporter=default', '--silent=passed-only']));
  const e2e = () => step('e2e in real Electron', async () => {
    const screens = await Promise.all(Array.from({ length: specsAtOnce }, () => startVirtualDisplay()));
    const displays = screens.map(({ display }) => display);
    const env = { ...process.env, DISPLAY: displays[0], VIGIL_DISPLAYS: displays.join(' '), WAYLAND_DISPLAY: '', VIGIL_ELECTRON: electron.executable };
    const specs = (project, workers) => run(bin('playwright'), ['test', '-c', 'e2e/playwright.config.ts', `--project=${project}`, `--workers=${workers}`], { env });
    try {
      await all([() => specs('together', displays.length), () => specs('alone', 1)]);
    } finally {
      for (const screen of screens) screen.stop();
    }
  });
  await all([...wanted('unit') ? [unit] : [], ...wanted('e2e') ? [e2e] : []]);
  console.log('\nAll checks passed.');
}

main().catch((error) => {
  console.error(`\n${error.message}`);
  process.exit(1);
});
