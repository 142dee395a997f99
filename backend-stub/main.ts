import { resolve } from 'node:path';
import pino from 'pino';
import { problemFrom } from '../shared/base/problem';
import { loadConfig } from './config/config';
import { parseFlags, usage, type Flags } from './config/flags';
import { createFileRecorder } from './recorder';
import { fileThreads } from './recorder/commits';
import { findScenario } from './scenarios';
import { startGateway, version } from './server/gateway';
import { webConsoleIn } from './server/web-console';
import { startReplaySource } from './sources/replay';
import { startSshSource } from './sources/ssh';
import { startVncSource } from './sources/vnc';

/** Logs go to standard error, one JSON object a line, with OpenTelemetry's names; standard output is for the ready line. */
const log = pino({
  base: { 'service.name': 'vigil-gateway', 'service.version': version },
  timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
  messageKey: 'body',
  formatters: { level: (label) => ({ severity_text: label.toUpperCase() }) },
}, pino.destination({ dest: 2, sync: true }));

// Before the first file is touched: afterwards the pool is as large as it is.
process.env['UV_THREADPOOL_SIZE'] ??= String(fileThreads);

const longestStopMs = 30_000;

/** The bundle lies in out/gateway, the console's browser build beside it in out/renderer. */
function webFolder(flags: Flags): string | undefined {
  const folder = flags.web === undefined ? resolve(__dirname, '../renderer') : resolve(flags.web);
  return flags.web !== undefined || webConsoleIn(folder) ? folder : undefined;
}

async function run(flags: Flags): Promise<void> {
  const config = loadConfig(flags.config);
  const scenario = findScenario(flags.scenario ?? config.scenario);
  const data = resolve(flags.data);
  const gateway = await startGateway({
    config, data, port: flags.port, log, web: webFolder(flags),
    openRecorder: (directory, server, onFailure) => createFileRecorder({ directory, server, onFailure, onNotice: (text) => log.warn({ 'event.name': 'recording.notice' }, text) }),
  });
  const { sessions } = gateway.services;
  const ssh = await startSshSource({
    port: flags.sshPort, host: config.host, dataDirectory: data, desk: sessions, accounts: config.accounts, transfers: config.transfers, assets: config.assets.filter((asset) => asset.kind === 'local' || asset.kind === 'ssh'),
    log: { info: (text) => log.info({ 'event.name': 'ssh' }, text), warn: (text) => log.warn({ 'event.name': 'ssh' }, text) },
  }).catch(async (caught: unknown) => {
    await gateway.close();
    throw caught;
  });
  gateway.services.info.sshPort = ssh.port;
  const desktops = config.assets.filter((asset) => asset.kind === 'vnc' || asset.kind === 'guacd');
  const vncPort = flags.vncPort ?? (desktops.length > 0 ? 5_900 : undefined);
  const vnc = vncPort === undefined ? undefined : await startVncSource({ port: vncPort, host: config.host, desk: sessions, accounts: config.accounts, assets: desktops, log }).catch(async (caught: unknown) => {
    await ssh.close();
    await gateway.close();
    throw caught;
  });
  sessions.imagine(scenario.history?.(Date.now()) ?? []);
  const replay = await startReplaySource(scenario.sessions(), sessions, log, { simulated: scenario.desktops?.() ?? [], desk: sessions });

  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    log.info({ 'event.name': 'gateway.stop', signal }, 'Stopping.');
    replay.stop();
    // Whatever is stuck then is on disk already; the next start finalises it.
    setTimeout(() => process.exit(1), longestStopMs).unref();
    void Promise.all([ssh.close(), vnc?.close()]).then(() => gateway.close()).then(() => process.exit(0), (caught: unknown) => {
      log.error({ 'event.name': 'gateway.stop.failed', cause: String(caught) }, 'The gateway did not stop cleanly.');
      process.exit(1);
    });
  };
  process.on('SIGHUP', () => void gateway.services.policyBook.reload());
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);

  const url = `http://${config.host}:${gateway.port}`;
  log.info({ 'event.name': 'gateway.ready', 'server.address': config.host, 'server.port': gateway.port, 'vigil.scenario': scenario.name }, 'Ready.');
  process.stdout.write(`${JSON.stringify({ ready: true, url, ssh: `${config.host}:${ssh.port}`, vnc: vnc === undefined ? null : `${config.host}:${vnc.port}`, webUrl: webFolder(flags) === undefined ? null : `${url}/` })}\n`);
}

function fail(caught: unknown): void {
  const problem = problemFrom(caught, { code: 'gateway.failed', what: 'The gateway could not start.', tip: 'Its log on standard error tells more.' });
  if (problem.cause !== undefined) log.error({ 'event.name': 'gateway.failed', cause: problem.cause }, problem.what);
  process.stderr.write(`${problem.what} ${problem.tip}\n`);
  process.exit(2);
}

process.on('unhandledRejection', (caught) => log.error({ 'event.name': 'unhandled', cause: caught instanceof Error ? caught.stack : String(caught) }, 'Something failed that nobody waited for.'));

try {
  const flags = parseFlags(process.argv.slice(2));
  if (flags.help) process.stdout.write(usage);
  else void run(flags).catch(fail);
} catch (caught) {
  fail(caught);
}
