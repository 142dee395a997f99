import { expect, test } from '../fixtures/world';
import { signIn } from '../fixtures/console';

test('the window runs sandboxed, isolated and without Node, also in its workers', async ({ world }) => {
  const gateway = await world.startGateway();
  const { app, page } = await world.launchConsole({ gateway: gateway.url });
  await signIn(page, gateway.url);
  const preferences = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => {
    const contents = window.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> };
    return contents.getLastWebPreferences();
  }));
  expect(preferences.length).toBe(1);
  for (const one of preferences) {
    expect(one).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true });
    expect(one['webviewTag']).toBeFalsy();
    expect(one['nodeIntegrationInWorker']).toBeFalsy();
    expect(one['allowRunningInsecureContent']).toBeFalsy();
  }
  const nodeThings = (): string[] => [typeof (globalThis as { require?: unknown }).require, typeof (globalThis as { process?: unknown }).process, typeof (globalThis as { Buffer?: unknown }).Buffer];
  expect(await page.evaluate(nodeThings)).toEqual(['undefined', 'undefined', 'undefined']);
  await expect.poll(() => page.workers().length).toBeGreaterThan(0);
  for (const worker of page.workers()) expect(await worker.evaluate(nodeThings)).toEqual(['undefined', 'undefined', 'undefined']);
});

test('the bridge is two frozen functions and answers nothing outside its map', async ({ world }) => {
  const { page } = await world.launchConsole();
  await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
  const bridge = await page.evaluate(async () => {
    const vigil = (window as unknown as { vigil: Record<string, (...values: unknown[]) => Promise<unknown>> }).vigil;
    const refused = async (name: string, request: unknown): Promise<boolean> => {
      try {
        const reply = await vigil['call']?.(name, request) as { ok?: boolean } | undefined;
        return reply?.ok === false;
      } catch {
        return true;
      }
    };
    return {
      keys: Object.keys(vigil).sort(), frozen: Object.isFrozen(vigil),
      unknown: await refused('files.readAnything', { path: '/etc/passwd' }),
      malformed: await refused('gateway.probe', { address: 42 }),
      inherited: await refused('constructor', undefined),
    };
  });
  expect(bridge).toEqual({ keys: ['call', 'on'], frozen: true, unknown: true, malformed: true, inherited: true });
});

test('injected script, eval, HTML and foreign addresses are blocked by the content security policy', async ({ world }) => {
  const { page } = await world.launchConsole();
  await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
  // Playwright's own evaluate is exempt from the policy; what a script element or a timer string does is not.
  const outcome = await page.evaluate(async () => {
    const state: Record<string, unknown> = {};
    const violations: string[] = [];
    document.addEventListener('securitypolicyviolation', (event) => violations.push(event.violatedDirective));
    const tried = (name: string, attempt: () => unknown): void => {
      try {
        attempt();
        state[name] = 'went through';
      } catch {
        state[name] = 'thrown';
      }
    };
    tried('innerHTML', () => { document.createElement('div').innerHTML = '<b>x</b>'; });
    tried('worker', () => new Worker('app.js'));
    tried('inline', () => {
      const script = document.createElement('script');
      script.append('window.injected = true');
      document.body.append(script);
    });
    state['fetch'] = await fetch('https://example.org/').then(() => 'went through', () => 'refused');
    const image = new Image();
    state['image'] = await new Promise((done) => {
      image.addEventListener('load', () => done('loaded'));
      image.addEventListener('error', () => done('refused'));
      image.src = 'https://example.org/x.png';
    });
    await new Promise((done) => { setTimeout(done, 100); });
    return { ...state, injected: 'injected' in window, violations: violations.length };
  });
  expect(outcome).toMatchObject({ innerHTML: 'thrown', worker: 'thrown', fetch: 'refused', image: 'refused', injected: false });
  expect(outcome.violations).toBeGreaterThan(0);
  const policy = await page.evaluate(async () => (await fetch('app://vigil/index.html')).headers.get('content-security-policy') ?? '');
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/unsafe-(inline|eval)/);
});

test('nothing navigates away, opens a window, attaches a webview or gets a permission', async ({ world }) => {
  const { app, page } = await world.launchConsole();
  await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
  const before = page.url();
  const tried = await page.evaluate(async () => {
    const opened = window.open('https://example.org/');
    const link = document.createElement('a');
    link.href = 'https://example.org/';
    link.target = '_blank';
    document.body.append(link);
    link.click();
    location.assign('https://example.org/');
    document.body.append(document.createElement('webview'));
    const denied = async (name: string): Promise<string> => (await navigator.permissions.query({ name: name as PermissionName })).state;
    return {
      opened: opened === null,
      notifications: await Notification.requestPermission(),
      geolocation: await denied('geolocation'), camera: await denied('camera'), microphone: await denied('microphone'), clipboardRead: await denied('clipboard-read'),
      media: await (navigator.mediaDevices ? navigator.mediaDevices.getUserMedia({ audio: true }).then(() => 'granted', () => 'denied') : Promise.resolve('denied')),
    };
  });
  expect(tried).toEqual({ opened: true, notifications: 'denied', geolocation: 'denied', camera: 'denied', microphone: 'denied', clipboardRead: 'denied', media: 'denied' });
  await page.waitForTimeout(500);
  expect(page.url()).toBe(before);
  expect(app.windows().length).toBe(1);
});

test('the token stays out of the page: storage, memory of the window and its requests never show it', async ({ world }) => {
  const gateway = await world.startGateway();
  const { app, page } = await world.launchConsole({ gateway: gateway.url });
  const headers: string[] = [];
  page.on('request', (request) => headers.push(JSON.stringify(request.headers())));
  await signIn(page, gateway.url);
  await expect(page.getByText('security-analyst').first()).toBeVisible();
  const stored = await page.evaluate(async () => JSON.stringify({
    local: { ...localStorage }, session: { ...sessionStorage }, cookie: document.cookie, databases: await indexedDB.databases(),
  }));
  expect(stored).not.toMatch(/bearer|token/i);
  expect(headers.join('\n')).not.toMatch(/bearer/i);
  expect(await app.evaluate(({ session }) => session.defaultSession.cookies.get({}).then((all) => all.length))).toBe(0);
});
