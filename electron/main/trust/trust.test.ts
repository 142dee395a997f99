import { EventEmitter } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Session, WebContents } from 'electron';
import { describe, expect, it } from 'vitest';
import { guardContents } from './navigation';
import { isConsoleUrl, webOrigin } from './origin';
import { guardPermissions, permits } from './permissions';
import { mayRequest, requestHeaders, saysUnauthenticated } from './request-rules';
import { guardRequests } from './requests';
import { createVault } from './vault';

const gateway = 'https://gate.example:8443';
const other = 'http://127.0.0.1:8443';
const holders = [{ address: gateway, token: 'secret-token' }, { address: other, token: 'other-token' }];
const strangers = [
  'https://gate.example/', 'https://gate.example:8443.evil.example/', 'https://gate.example:84430/', 'http://gate.example:8443/', 'https://evil.example/?https://gate.example:8443/',
  'https://gate.example:8443@evil.example/', 'wss://gate.example:8443/', 'file:///etc/passwd', 'ftp://gate.example:8443/', 'chrome://settings/', 'not a url', 'app://other/', 'app://vigil.example/',
];

describe('request rules', () => {
  it.each(strangers)('a request to %s is stopped and carries no token', (url) => {
    expect(mayRequest({ url, method: 'GET' }, holders, false)).toBe(false);
    expect(requestHeaders({ url, method: 'GET' }, { authorization: 'Bearer of the page', Origin: 'app://vigil' }, holders)).toEqual({ Origin: 'app://vigil' });
  });

  it('lets the page talk to itself and to its gateway', () => {
    for (const url of ['app://vigil/app.js', `${gateway}/vigil.v1.X/Y`, 'blob:app://vigil/1-2', 'data:image/png;base64,AA']) expect(mayRequest({ url, method: 'GET' }, holders, false)).toBe(true);
    expect(mayRequest({ url: `${gateway}/x`, method: 'GET' }, [], false)).toBe(false);
    expect(mayRequest({ url: 'devtools://devtools/x', method: 'GET' }, holders, false)).toBe(false);
    expect(mayRequest({ url: 'devtools://devtools/x', method: 'GET' }, holders, true)).toBe(true);
  });

  it('adds the token for the gateway in place of what the page set, and leaves Origin alone', () => {
    expect(requestHeaders({ url: `${gateway}/x`, method: 'POST' }, { AUTHORIZATION: 'Bearer evil', Origin: 'app://vigil', Accept: '*' }, holders)).toEqual({ Authorization: 'Bearer secret-token', Origin: 'app://vigil', Accept: '*' });
    expect(requestHeaders({ url: `${gateway}/x`, method: 'OPTIONS' }, {}, holders)).toEqual({});
    expect(requestHeaders({ url: `${gateway}/x`, method: 'POST' }, { Authorization: 'x' }, [])).toEqual({});
  });

  it('gives each gateway its own token and never another\'s', () => {
    for (const [address, token] of [[gateway, 'secret-token'], [other, 'other-token']]) {
      expect(requestHeaders({ url: `${address}/vigil.v1.X/Y`, method: 'POST' }, {}, holders)).toEqual({ Authorization: `Bearer ${token}` });
    }
    for (const url of ['http://127.0.0.1:84430/', 'http://127.0.0.1/', 'http://localhost:8443/', 'https://127.0.0.1:8443/']) {
      expect(requestHeaders({ url, method: 'POST' }, {}, holders)).toEqual({});
      expect(mayRequest({ url, method: 'POST' }, holders, false)).toBe(false);
    }
  });

  it('knows a refusal by HTTP and by gRPC', () => {
    expect(saysUnauthenticated(401, {})).toBe(true);
    expect(saysUnauthenticated(200, { 'Grpc-Status': ['16'] })).toBe(true);
    expect(saysUnauthenticated(200, { 'grpc-status': ['0'] })).toBe(false);
    expect(saysUnauthenticated(403, undefined)).toBe(false);
  });

  it('stands in front of the session', () => {
    const hooks: Record<string, (details: object, callback: (answer: object) => void) => void> = {};
    const told: string[] = [];
    const webRequest = Object.fromEntries(['onBeforeRequest', 'onBeforeSendHeaders', 'onHeadersReceived'].map((name) => [name, (hook: never) => void (hooks[name] = hook)]));
    guardRequests({ webRequest } as unknown as Session, { holders: () => holders, devtools: false, onUnauthenticated: (token) => told.push(token) });
    const ask = (name: string, details: object) => {
      let answer: object | undefined;
      hooks[name]!({ method: 'GET', ...details }, (given) => (answer = given));
      return answer;
    };
    expect(ask('onBeforeRequest', { url: 'https://evil.example/' })).toEqual({ cancel: true });
    expect(ask('onBeforeRequest', { url: `${gateway}/` })).toEqual({ cancel: false });
    expect(ask('onBeforeSendHeaders', { url: `${gateway}/`, requestHeaders: {} })).toEqual({ requestHeaders: { Authorization: 'Bearer secret-token' } });
    expect(ask('onHeadersReceived', { url: `${gateway}.evil/`, statusCode: 401 })).toEqual({});
    expect(told).toEqual([]);
    ask('onHeadersReceived', { url: `${gateway}/x`, statusCode: 401 });
    expect(told).toEqual(['secret-token']);
    ask('onHeadersReceived', { url: `${other}/x`, statusCode: 200, responseHeaders: { 'grpc-status': ['16'] } });
    expect(told).toEqual(['secret-token', 'other-token']);
  });
});

describe('origins', () => {
  it('are compared whole', () => {
    expect(isConsoleUrl('app://vigil/#/wall')).toBe(true);
    for (const url of ['app://vigilx/', 'app://vigil.example', 'about:blank', 'APP://vigil/', ' app://vigil/', 'app:vigil/', 'https://vigil/']) expect(isConsoleUrl(url)).toBe(false);
    expect(webOrigin('https://gate.example:8443@evil.example/')).toBe('https://evil.example');
  });
});

describe('permissions', () => {
  const all = ['clipboard-read', 'clipboard-sanitized-write', 'display-capture', 'fullscreen', 'geolocation', 'idle-detection', 'media', 'mediaKeySystem', 'midi', 'midiSysex', 'notifications', 'pointerLock', 'keyboardLock', 'openExternal', 'speaker-selection', 'storage-access', 'top-level-storage-access', 'window-management', 'unknown', 'fileSystem', 'hid', 'serial', 'usb', 'accessibility-events', 'background-sync', 'local-fonts'];

  it('are two, for the top frame of our page only', () => {
    expect(all.filter((name) => permits(name, 'app://vigil/', true))).toEqual(['clipboard-sanitized-write', 'fullscreen']);
    expect(all.filter((name) => permits(name, 'app://vigil/', false) || permits(name, 'https://evil.example/', true) || permits(name, '', true))).toEqual([]);
  });

  it('are guarded at every door of a session, and downloads by the page are cancelled', () => {
    const doors: Record<string, (...given: never[]) => unknown> = {};
    const session = Object.assign(new EventEmitter(), Object.fromEntries(
      ['setPermissionRequestHandler', 'setPermissionCheckHandler', 'setDevicePermissionHandler', 'setDisplayMediaRequestHandler', 'setBluetoothPairingHandler']
        .map((name) => [name, (handler: never) => void (doors[name] = handler)])));
    guardPermissions(session as unknown as Session);
    const door = (name: string) => doors[name] as (...given: unknown[]) => unknown;
    const answers: boolean[] = [];
    for (const name of all) door('setPermissionRequestHandler')({}, name, (given: boolean) => answers.push(given), { requestingUrl: 'app://vigil/', isMainFrame: true });
    expect(answers.filter(Boolean)).toHaveLength(2);
    expect(all.filter((name) => door('setPermissionCheckHandler')({}, name, 'app://vigil/', { isMainFrame: true }))).toHaveLength(2);
    expect(door('setDevicePermissionHandler')({ deviceType: 'hid' })).toBe(false);
    let prevented = 0;
    session.emit('will-download', { preventDefault: () => (prevented += 1) });
    expect(prevented).toBe(1);
  });
});

describe('navigation', () => {
  it('is prevented in every form', () => {
    let open: unknown;
    const contents = Object.assign(new EventEmitter(), { setWindowOpenHandler: (handler: () => unknown) => (open = handler()) });
    guardContents(contents as unknown as WebContents);
    for (const name of ['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview']) {
      let prevented = false;
      contents.emit(name, { preventDefault: () => (prevented = true) });
      expect([name, prevented]).toEqual([name, true]);
    }
    expect(open).toEqual({ action: 'deny' });
  });
});

describe('the vault', () => {
  const storage = { isEncryptionAvailable: () => true, encryptString: (text: string) => Buffer.from(`sealed ${text}`), decryptString: (bytes: Buffer) => bytes.toString().slice(7) };

  it('stores nothing where nothing protects', async () => {
    for (const backend of ['basic_text', 'unknown'] as const) expect(await createVault({ ...storage, getSelectedStorageBackend: () => backend }, 'linux').seal('x')).toBeUndefined();
    expect(await createVault(storage, 'linux').seal('x')).toBeUndefined();
    expect(await createVault({ ...storage, isEncryptionAvailable: () => false }, 'darwin').seal('x')).toBeUndefined();
  });

  it('seals and opens where the system does, by the newer way if there is one', async () => {
    const old = createVault({ ...storage, getSelectedStorageBackend: () => 'gnome_libsecret' }, 'linux');
    expect(await old.open((await old.seal('token')) ?? '')).toBe('token');
    const fresh = createVault({
      isAsyncEncryptionAvailable: async () => true, encryptStringAsync: async (text: string) => Buffer.from(`new ${text}`),
      decryptStringAsync: async (bytes: Buffer) => ({ result: bytes.toString().slice(4), shouldReEncrypt: false }),
    }, 'win32');
    expect(await fresh.open((await fresh.seal('token')) ?? '')).toBe('token');
  });
});

describe('the source of the privileged process', () => {
  const files = (folder: string): string[] => readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? files(join(folder, entry.name)) : /(?<!\.test)\.ts$/.test(entry.name) ? [join(folder, entry.name)] : []);
  const main = join(__dirname, '..');
  const sources = [...files(main), ...files(join(main, '..', 'preload'))].map((path) => ({ path, text: readFileSync(path, 'utf8') }));

  it.each([
    ['webSecurity', /\bwebSecurity\b/], ['insecure content', /allowRunningInsecureContent/], ['experimental features', /experimentalFeatures|enableBlinkFeatures|disableBlinkFeatures/],
    ['certificate overrides', /certificate-error|setCertificateVerifyProc|ignore-certificate-errors/], ['openExternal', /openExternal/], ['node integration', /nodeIntegration\w*: *true/],
    ['an open sandbox', /sandbox: *false|contextIsolation: *false|webviewTag: *true/], ['scripts run in the page', /executeJavaScript|insertCSS/], ['remote or shell', /@electron\/remote|from 'node:child_process'/],
    ['a CSP bypass', /bypassCSP|unsafe-(inline|eval)/], ['file URLs', /loadFile\(|file:\/\//],
  ])('never names %s', (_what, pattern) => {
    expect(sources.length).toBeGreaterThan(30);
    expect(sources.filter(({ text }) => pattern.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it('asks Electron for handlers in one place', () => {
    expect(sources.filter(({ text }) => /ipcMain\.(on|handle|once)\b/.test(text)).map(({ path }) => path)).toEqual([]);
    const preload = sources.find(({ path }) => path.endsWith('preload.ts'));
    expect(preload?.text.trimEnd().split('\n').length).toBeLessThanOrEqual(40);
  });
});
