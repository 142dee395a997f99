import { join } from 'node:path';
import { app, dialog, ipcMain, Menu, powerMonitor, safeStorage, session, type Session } from 'electron';
import { linkScheme } from '../../shared/ipc/deep-link';
import { askForRecordings, openPaths } from './files/open-recordings';
import { createSaveText, createSaving, type SaveWorld } from './files/save-text';
import { Exports } from './exports/exports';
import { Attention } from './attention/attention';
import { createSystemSigns } from './attention/system-signs';
import { attentionHandlers } from './handlers/attention';
import { coverageHandlers } from './handlers/coverage';
import { downloadHandlers } from './handlers/downloads';
import { EvidenceDesk } from './evidence/evidence-desk';
import { evidenceHandlers } from './handlers/evidence';
import { streamHandlers } from './handlers/streams';
import { exportHandlers } from './handlers/exports';
import { gatewayHandlers } from './handlers/gateway';
import { registerHandlers, type CallDoor } from './handlers/handle';
import { libraryHandlers } from './handlers/library';
import { outboxHandlers } from './handlers/outbox';
import { windowHandlers } from './handlers/window';
import { witnessHandlers } from './handlers/witness';
import type { Fetch } from './gateway/connect';
import { launchRefusal, parseLaunch, type Launch } from './launch';
import { Links } from './links/links';
import { buildMenu } from './menu';
import { buildFileMap } from './protocol/file-map';
import { declareScheme, serveConsole } from './protocol/serve';
import { startServices, type Services } from './services';
import { guardNavigation } from './trust/navigation';
import { guardPermissions } from './trust/permissions';
import { guardRequests } from './trust/requests';
import { createVault } from './trust/vault';
import { ConsoleWindows } from './windows/console-windows';
import { printReport } from './windows/report-printer';
import { letStreamsThrough } from './windows/stream-connections';

/** Set by the bundler; true only in builds that tests launch as root. */
declare const __ALLOW_NO_SANDBOX__: boolean;

/** Why this process must not go on, told before anything is started. */
function refusal(): string | undefined {
  const sandboxOff = app.commandLine.hasSwitch('no-sandbox') || process.env['ELECTRON_DISABLE_SANDBOX'] !== undefined;
  const allowed = typeof __ALLOW_NO_SANDBOX__ !== 'undefined' && __ALLOW_NO_SANDBOX__;
  return launchRefusal(sandboxOff, app.isPackaged, allowed);
}

function main(): void {
  const refused = refusal();
  if (refused !== undefined) {
    process.stderr.write(`${refused}\n`);
    app.exit(1);
    return;
  }
  // With --no-sandbox (tests as root) Chromium has none to enable, and insisting would stop the start.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  const profile = app.commandLine.getSwitchValue('user-data-dir');
  if (profile) app.setPath('userData', profile);
  const appPath = app.isPackaged ? undefined : app.getAppPath();
  const launch = parseLaunch(process.argv, process.cwd(), appPath);
  if (!app.requestSingleInstanceLock()) {
    // The running one has been handed our command line.
    app.exit(0);
    return;
  }
  // Electron would show a dialog of its own, with a stack, and wait for somebody to close it.
  process.on('uncaughtException', (error) => process.stderr.write(`vigil: ${error.message}\n`));
  process.on('unhandledRejection', (reason) => process.stderr.write(`vigil: ${reason instanceof Error ? reason.message : String(reason)}\n`));
  declareScheme();
  guardNavigation(app);
  new Vigil(launch, appPath).start();
}

/** The running console: its windows, and what lives behind them. */
class Vigil {
  readonly #saving: SaveWorld = { folder: () => app.getPath('documents'), ask: (path) => this.#askWhereTo(path) };
  readonly #exports = new Exports(this.#saving);
  readonly #windows = new ConsoleWindows({
    profile: () => app.getPath('userData'), preload: join(__dirname, 'preload.cjs'), devtools: !app.isPackaged,
    signedIn: () => (this.#services?.access.signedIn.length ?? 0) > 0,
    onPageGone: (page) => {
      void this.#exports.close(page);
      this.#attention.forget(page);
    },
  });
  readonly #attention = new Attention(createSystemSigns({
    windows: () => this.#windows.open,
    show: () => void this.#windows.showMain().then(() => this.#windows.sendMain('alerts.wanted', undefined)),
  }));
  #services: Services | undefined;
  #early: string[];
  #earlyLink: string | undefined;
  #started = false;
  #closing = false;
  readonly #links = new Links({
    signedInAt: (address) => this.#services?.access.idAt(address), busy: () => this.#windows.mainParticipates,
    show: (path) => this.#windows.showMain(path), notice: (problem) => this.#windows.sendMain('app.notice', problem),
  });

  constructor(readonly launch: Launch, readonly appPath: string | undefined) {
    this.#early = [...launch.files];
    this.#earlyLink = launch.link;
  }

  start(): void {
    app.on('second-instance', (_event, argv, folder) => {
      void this.#windows.showMain();
      const { files, link } = parseLaunch(argv, folder, this.appPath);
      void this.#open(files);
      if (link !== undefined) this.#followLink(link);
    });
    app.on('open-url', (event, url) => {
      event.preventDefault();
      this.#followLink(url);
    });
    app.on('open-file', (event, path) => {
      event.preventDefault();
      void this.#open([path]);
    });
    app.on('window-all-closed', () => app.quit());
    app.on('activate', () => void this.#windows.showMain());
    app.on('before-quit', () => this.#windows.handleQuit());
    app.on('will-quit', (event) => this.#handleQuit(event));
    app.whenReady().then(() => this.#run()).catch((error: unknown) => {
      process.stderr.write(`Vigil cannot start: ${error instanceof Error ? error.message : String(error)}\n`);
      app.exit(1);
    });
  }

  async #run(): Promise<void> {
    if (process.platform === 'win32') app.setAppUserModelId('dev.vigil.console');
    // Requests of this process have a session of their own: no cookies, no cache, and the page's connections are not used up.
    const own = session.fromPartition('main-process', { cache: false });
    const page = session.defaultSession;
    for (const each of [own, page]) guardPermissions(each);
    const services = await startServices({
      profile: app.getPath('userData'), vault: createVault(safeStorage), fetch: (url, init) => own.fetch(url, init as never),
      send: (name, payload) => this.#windows.send(name, payload),
    });
    this.#services = services;
    await this.#guardPage(page, services);
    this.#registerCalls(services, (url, init) => own.fetch(url, init as never));
    powerMonitor.on('resume', () => {
      services.push();
      // What was idle before the sleep may be half-open after it.
      void page.closeAllConnections().finally(() => this.#windows.send('power.resumed', undefined));
    });
    Menu.setApplicationMenu(buildMenu({
      openRecording: () => void this.#openDialog(),
      openFolder: () => void this.#openDialog(true),
      show: (path) => void this.#windows.showMain(path),
      newWall: () => void this.#openWall(),
      reload: () => this.#windows.reload(),
    }, { mac: process.platform === 'darwin', devtools: !app.isPackaged }));
    letStreamsThrough(services.access.signedIn);
    await this.#windows.start();
    await this.#open(this.#early.splice(0));
    if (app.isPackaged) app.setAsDefaultProtocolClient(linkScheme);
    this.#started = true;
    if (this.#earlyLink !== undefined) this.#followLink(this.#earlyLink);
  }

  async #guardPage(page: Session, services: Services): Promise<void> {
    const { access } = services;
    guardRequests(page, {
      holders: () => access.signedIn, devtools: !app.isPackaged,
      onUnauthenticated: (token) => access.reportUnauthenticated(token, { code: 'signed-out', severity: 'warning', what: 'The gateway does not accept your sign-in any more.', tip: 'Sign in again.' }),
    });
    const files = await buildFileMap(join(__dirname, '..', 'renderer'));
    serveConsole(page, { files, opened: services.opened, gatewayOrigins: () => access.signedIn.map(({ address }) => address) });
  }

  #registerCalls(services: Services, fetch: Fetch): void {
    const { access, library, imports, downloads, outbox } = services;
    const evidence = new EvidenceDesk({
      world: this.#saving, keys: services.keys, opened: services.opened, notes: services.notes, coverage: services.coverage, fetch,
      signedIn: () => access.signedIn, knownKeys: () => access.gateways.map(({ signingKey }) => signingKey), append: (events) => outbox.append(events),
      onProgress: (jobId, fraction) => this.#windows.send('evidence.progress', { jobId, fraction }),
      folder: join(app.getPath('userData'), 'evidence'), tool: `Vigil ${app.getVersion()}`,
    });
    app.once('will-quit', () => evidence.close());
    registerHandlers(ipcMain as unknown as CallDoor, {
      ...windowHandlers({
        version: app.getVersion(), versions: process.versions, platform: process.platform, suggestedGateway: this.launch.gateway,
        openDialog: () => this.#ask(),
        openFolder: () => this.#ask(true),
        saveText: createSaveText(this.#saving),
        savePdf: createSaving(this.#saving, printReport),
        windows: this.#windows,
      }),
      ...gatewayHandlers(access, () => outbox.flush(2000), () => session.defaultSession.closeAllConnections(), () => this.#handleSignIn()),
      ...libraryHandlers(library, imports, downloads),
      ...downloadHandlers(downloads),
      ...streamHandlers({ opened: services.opened, fetch, at: (address) => (address === undefined ? access.signedIn[0] : access.at(address)), onUnauthenticated: (token, problem) => access.reportUnauthenticated(token, problem) }),
      ...outboxHandlers(outbox),
      ...witnessHandlers(services.witness),
      ...exportHandlers(this.#exports, services.notes),
      ...coverageHandlers(services.coverage, () => access.signedIn),
      ...evidenceHandlers(evidence, services.keys, () => access.signedIn),
      ...attentionHandlers(this.#attention),
    }, {
      knownWindows: this.#windows.knownPages,
      onRefused: (channel, why) => process.stderr.write(`vigil: the call ${channel} was refused: ${why}\n`),
    });
  }

  #handleSignIn(): void {
    letStreamsThrough(this.#services?.access.signedIn ?? []);
    void this.#links.signInChanged().finally(() => this.#windows.signInChanged());
  }

  /** One that comes before the windows stand is kept until they do. */
  #followLink(text: string): void {
    if (this.#started) void this.#links.open(text);
    else this.#earlyLink = text;
  }

  async #openWall(): Promise<void> {
    const answer = await this.#windows.openWall();
    if (!answer.ok) this.#windows.sendMain('app.notice', answer.problem);
  }

  #ask(folder = false) {
    const services = this.#services;
    if (!services) throw new Error('not started');
    return askForRecordings(this.#windows.front, services.opened, app.isPackaged ? undefined : process.env['VIGIL_TEST_OPEN_FILE'], folder);
  }

  async #askWhereTo(suggestedPath: string): Promise<string | undefined> {
    const options = { title: 'Save', defaultPath: suggestedPath };
    const { front } = this.#windows;
    const answer = await (front ? dialog.showSaveDialog(front, options) : dialog.showSaveDialog(options));
    return answer.canceled ? undefined : answer.filePath;
  }

  async #openDialog(folder = false): Promise<void> {
    const answer = await this.#ask(folder);
    if (!answer.ok) this.#windows.sendMain('app.notice', answer.problem);
    else if (answer.value.length > 0) this.#windows.sendMain('files.opened', answer.value);
  }

  /** Opens files named from outside; those named before the start are kept until it is done. */
  async #open(paths: readonly string[]): Promise<void> {
    if (paths.length === 0) return;
    if (!this.#services) {
      this.#early.push(...paths);
      return;
    }
    const { files, problems } = await openPaths(this.#services.opened, paths);
    if (files.length > 0) this.#windows.sendMain('files.opened', files);
    for (const problem of problems) this.#windows.sendMain('app.notice', problem);
  }

  /** Makes downloads and the outbox safe before the process ends; waits 5 s at most. */
  #handleQuit(event: { preventDefault(): void }): void {
    if (this.#closing || !this.#services) return;
    this.#closing = true;
    event.preventDefault();
    const limit = new Promise<void>((resolve) => setTimeout(resolve, 5000));
    void Promise.race([this.#services.close(), limit]).catch(() => undefined).finally(() => app.exit(0));
  }
}

main();
