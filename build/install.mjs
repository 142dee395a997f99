/** Installs what a fresh clone lacks: npm packages everywhere; as root on Debian also the system packages the tests need. */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.mjs';

const stamp = join(root, 'node_modules', '.vigil-lock');

/** Runs a command with its output shown; throws one clear sentence when it fails. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (result.error) throw new Error(`${command} could not be started: ${result.error.message}`);
  if (result.status !== 0) throw new Error(`${[command, ...args].join(' ')} failed (exit ${result.status ?? result.signal})`);
}

/** As `run`, for several that do not need one another: `atOnce` of them beside each other, each telling what it has to say when it is done. All are done before any failure is. */
export async function runBeside(commands, atOnce) {
  const waiting = [...commands];
  const failed = [];
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [command, ...args] = next;
      const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
      for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8');
      let said = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => { said += text; });
      const status = await new Promise((resolve) => {
        child.once('error', (error) => resolve(error.message));
        child.once('close', (code, signal) => resolve(code ?? signal));
      });
      if (said !== '') process.stdout.write(said);
      if (status !== 0) failed.push(`${next.join(' ')} failed (${status})`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  if (failed.length > 0) throw new Error(failed.join('\n'));
}

/** npm packages, when the lock file is not the one they were installed from. */
export function installPackages() {
  const [major] = process.versions.node.split('.').map(Number);
  if (major < 20) throw new Error(`Vigil needs Node 20 or newer; this is ${process.versions.node}.`);
  const lockFile = join(root, 'package-lock.json');
  const lock = readFileSync(lockFile);
  const wanted = createHash('sha256').update(lock).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  // What is asked of a program comes on standard output, and nothing else.
  console.error('Installing npm packages (once)…');
  // Not `npm ci`: on registry mirrors that lack the optional packages of other platforms it refuses the whole lock file.
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], { stdio: ['inherit', process.stderr, 'inherit'] });
  // npm adds what a mirror has of other platforms: that is no change of ours, and would have everything installed once more.
  writeFileSync(lockFile, lock);
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  writeFileSync(stamp, wanted);
}

const has = (program) => spawnSync('sh', ['-c', `command -v ${program} || test -x /usr/sbin/${program}`]).status === 0;

/** What a program is missing at run time, by the dynamic linker's own word. */
function missingLibraries(executable) {
  const listed = spawnSync('ldd', [executable], { encoding: 'utf8' });
  return (listed.stdout ?? '').split('\n').filter((line) => line.includes('not found'));
}

const alternatives = (...names) => names.find((name) => spawnSync('apt-cache', ['show', name], { stdio: 'ignore' }).status === 0) ?? names[0];

/**
 * @param {string} electron the executable whose libraries must be there
 * @param {{tests: boolean}} purpose tests also need Xvfb, ssh, sshd, pdftotext to read what was printed, rsyslogd and openssl for the audit log's destinations, and Ceph as an S3-compatible store with object lock
 */
export function installSystemPackages(electron, { tests }) {
  if (process.platform !== 'linux') return;
  const programs = tests ? { Xvfb: 'xvfb', rsyslogd: 'rsyslog', openssl: 'openssl', pdftotext: 'poppler-utils', ssh: 'openssh-client', sshd: 'openssh-server', 'ssh-keygen': 'openssh-client', Xvnc: 'tigervnc-standalone-server', vncviewer: 'tigervnc-viewer', xterm: 'xterm', xmessage: 'x11-utils', radosgw: 'radosgw', 'ceph-mon': 'ceph-mon', 'ceph-osd': 'ceph-osd' } : {};
  const wanted = new Set(Object.entries(programs).filter(([program]) => !has(program)).map(([, name]) => name));
  const debian = has('apt-get');
  if (missingLibraries(electron).length > 0) {
    for (const names of [['libgtk-3-0t64', 'libgtk-3-0'], ['libnss3'], ['libgbm1'], ['libasound2t64', 'libasound2'], ['libxss1'], ['libatk-bridge2.0-0t64', 'libatk-bridge2.0-0'], ['libcups2t64', 'libcups2']])
      wanted.add(names);
  }
  if (wanted.size === 0) return;
  const flat = () => [...wanted].map((one) => (Array.isArray(one) ? alternatives(...one) : one));
  if (!debian || process.getuid?.() !== 0) {
    const command = debian ? `sudo apt-get install -y ${flat().join(' ')}` : `install (with your package manager): ${[...wanted].map((one) => (Array.isArray(one) ? one[one.length - 1] : one)).join(' ')}`;
    throw new Error(`Some system packages are missing. Please run:\n  ${command}`);
  }
  run('apt-get', ['update', '-qq'], { stdio: ['ignore', 'ignore', 'inherit'] });
  const names = flat();
  console.log(`Installing system packages: ${names.join(' ')}`);
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
}
