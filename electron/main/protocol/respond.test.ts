import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OpenedFiles } from '../files/opened-files';
import { buildFileMap, requestedPath } from './file-map';
import { respond, type ConsoleSite } from './respond';

let root: string;
let site: ConsoleSite;
let gatewayOrigins: string[];
const secret = 'the secret outside';
const ask = (url: string, headers: Record<string, string> = {}, method = 'GET') => respond(site, { url, method, headers: new Headers(headers) });

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'vigil-site-'));
  gatewayOrigins = [];
  await mkdir(join(root, 'renderer', 'fonts'), { recursive: true });
  await writeFile(join(root, 'secret.txt'), secret);
  await writeFile(join(root, 'renderer', 'index.html'), '<style nonce="__NONCE__"></style><p nonce="__NONCE__">');
  await writeFile(join(root, 'renderer', 'app.js'), 'x');
  await writeFile(join(root, 'renderer', 'app.css'), 'x');
  await writeFile(join(root, 'renderer', 'fonts', 'a.woff2'), 'x');
  await writeFile(join(root, 'renderer', '.hidden'), secret);
  await symlink(join(root, 'secret.txt'), join(root, 'renderer', 'link.txt'));
  await symlink(root, join(root, 'renderer', 'linked'));
  site = { files: await buildFileMap(join(root, 'renderer')), opened: new OpenedFiles(), gatewayOrigins: () => gatewayOrigins };
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('the console', () => {
  it('is served from a fixed map, with types, without links and hidden files', async () => {
    expect([...site.files.keys()].sort()).toEqual(['/', '/app.css', '/app.js', '/fonts/a.woff2', '/index.html']);
    expect((await ask('app://vigil/app.js?v=1#x')).headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect((await ask('app://vigil/fonts/a.woff2')).headers.get('content-type')).toBe('font/woff2');
  });

  it('puts a fresh nonce into the page and its policy', async () => {
    const pages = await Promise.all([ask('app://vigil/'), ask('app://vigil/index.html')]);
    const nonces = await Promise.all(pages.map(async (page) => {
      const nonce = /'nonce-([^']+)'/.exec(page.headers.get('content-security-policy') ?? '')?.[1] ?? '';
      expect(await page.text()).toBe(`<style nonce="${nonce}"></style><p nonce="${nonce}">`);
      return nonce;
    }));
    expect(nonces[0]).toMatch(/^[A-Za-z0-9+/]{24}$/);
    expect(nonces[0]).not.toBe(nonces[1]);
  });

  it('has the policy word for word, and opens it to one gateway only', async () => {
    const policy = async () => ((await ask('app://vigil/')).headers.get('content-security-policy') ?? '').replace(/nonce-[^']+/, 'nonce-R');
    const expected = (gateway: string) => `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-R'; img-src 'self' blob:; media-src blob:; font-src 'self'; connect-src 'self'${gateway}; worker-src 'self'; frame-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types app-worker`;
    expect(await policy()).toBe(expected(''));
    gatewayOrigins = ['https://gate.example:8443'];
    expect(await policy()).toBe(expected(' https://gate.example:8443'));
    expect(await policy()).not.toContain('unsafe');
    gatewayOrigins = ['https://gate.example:8443', 'http://127.0.0.1:8443'];
    expect(await policy()).toBe(expected(' https://gate.example:8443 http://127.0.0.1:8443'));
    gatewayOrigins = ['https://gate.example:8443'];
    // Workers have the policy of their own answer.
    expect((await ask('app://vigil/app.js')).headers.get('content-security-policy')).toContain('connect-src \'self\' https://gate.example:8443;');
    expect((await ask('app://vigil/')).headers.get('x-content-type-options')).toBe('nosniff');
    expect((await ask('app://vigil/')).headers.get('referrer-policy')).toBe('no-referrer');
    expect((await ask('app://vigil/')).headers.get('cross-origin-opener-policy')).toBe('same-origin');
  });

  it.each([
    '/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/%2e%2e%5csecret.txt', '/..\\secret.txt', '//secret.txt', '/app.js/../../secret.txt',
    '/link.txt', '/linked/secret.txt', '/.hidden', '/%00', '/app.js%00', '/app.js\0.css', '/APP.JS', '/app.js.', '/app.js ', '/app.js::$DATA', '/C:/secret.txt',
    '//server/share/secret.txt', '/fonts', '/fonts/', '/fonts/../app.js', '/./app.js', '/file:///etc/passwd', '/file/', '/file/../secret.txt', '/file/%2e%2e', '/__proto__', '/constructor', '/index.html/',
  ])('does not serve %s', async (path) => {
    const answer = await ask(`app://vigil${path}`);
    expect(answer.status).toBe(404);
    expect(await answer.text()).not.toContain(secret);
  });

  it.each(['app://other/index.html', 'app://vigil.example/index.html', 'app:/index.html', 'app://vigil', 'https://vigil/index.html', 'app://user@vigil/', 'app://vigil:80/'])('does not answer for %s', async (url) => {
    expect((await ask(url)).status).toBe(404);
  });

  it('serves nothing but the map, whatever is asked', async () => {
    const piece = fc.constantFrom('..', '.', '%2e', '%2e%2e', '%5c', '%2f', '\\', '/', '//', '%00', '\0', 'secret.txt', 'link.txt', 'linked', 'renderer', 'app.js', 'index.html', '~', ':', 'file', '%252e', '\u2025', 'ı');
    await fc.assert(fc.asyncProperty(fc.array(piece, { maxLength: 9 }), async (pieces) => {
      const url = `app://vigil/${pieces.join('')}`;
      const answer = await ask(url);
      const path = requestedPath(url) ?? '';
      expect([path, answer.status]).toEqual([path, site.files.has(path) ? 200 : 404]);
      expect(await answer.text()).not.toContain(secret);
    }), { numRuns: 5000 });
  });

  it('has a page without script for a console that stops again and again', async () => {
    gatewayOrigins = ['https://gate.example'];
    const answer = await ask('app://vigil/stopped');
    expect(answer.headers.get('content-security-policy')).toContain("connect-src 'self';");
    const text = await answer.text();
    expect(text).toContain('stopped working');
    expect(text).not.toMatch(/__NONCE__|<script|href=/);
  });

  it('answers only to GET and HEAD', async () => {
    expect((await ask('app://vigil/app.js', {}, 'POST')).status).toBe(405);
    expect(await (await ask('app://vigil/app.js', {}, 'HEAD')).text()).toBe('');
  });
});

describe('an opened file', () => {
  const bytes = new Uint8Array(2_000_003).map((_zero, index) => (index * 7) & 255);
  const openFile = async () => {
    const path = join(root, 'a.cast');
    await writeFile(path, bytes);
    const opened = await site.opened.open(path);
    if (!opened.ok) throw new Error(opened.problem.what);
    return { path, ...opened.value };
  };

  it('is read whole and by ranges', async () => {
    const { url, sizeBytes } = await openFile();
    expect(sizeBytes).toBe(bytes.length);
    const whole = await ask(url);
    expect([whole.status, whole.headers.get('content-length'), whole.headers.get('accept-ranges')]).toEqual([200, String(bytes.length), 'bytes']);
    expect(Buffer.from(await whole.arrayBuffer()).equals(bytes)).toBe(true);
    const part = await ask(url, { range: 'bytes=500000-1600000' });
    expect([part.status, part.headers.get('content-range'), part.headers.get('content-length')]).toEqual([206, `bytes 500000-1600000/${bytes.length}`, '1100001']);
    expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(500000, 1600001))).toBe(true);
    const past = await ask(url, { range: `bytes=${bytes.length}-` });
    expect([past.status, past.headers.get('content-range')]).toEqual([416, `bytes */${bytes.length}`]);
  });

  it('is data, never a page', async () => {
    const { url } = await openFile();
    const answer = await ask(url);
    expect(answer.headers.get('content-type')).toBe('application/octet-stream');
    expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    await answer.body?.cancel();
  });

  it('is read piece by piece, as it is asked for', async () => {
    const { url } = await openFile();
    const reader = (await ask(url)).body!.getReader();
    const first = await reader.read();
    expect(first.value?.byteLength).toBeLessThanOrEqual(512 << 10);
    await reader.cancel();
  });

  it('is gone when closed, replaced or shortened', async () => {
    const { url, path, fileId } = await openFile();
    await writeFile(`${path}.other`, bytes);
    await rename(`${path}.other`, path);
    expect((await ask(url)).status).toBe(410);
    const again = await openFile();
    await writeFile(path, 'short');
    expect((await ask(again.url)).status).toBe(410);
    site.opened.close({ fileId, name: '', sizeBytes: 0, url });
    expect((await ask(url)).status).toBe(404);
  });

  it('is named by nothing that can be guessed, and its name is harmless', async () => {
    const path = join(root, 'evil\u202egnp.cast');
    await writeFile(path, 'x');
    const opened = await site.opened.open(path);
    expect(opened).toMatchObject({ ok: true, value: { name: 'evilgnp.cast', fileId: expect.stringMatching(/^[A-Za-z0-9_-]{32}$/) } });
    expect(await site.opened.open(root)).toMatchObject({ ok: false, problem: { code: 'not-a-file' } });
    expect(await site.opened.open(join(root, 'none'))).toMatchObject({ ok: false, problem: { what: 'There is no file none.' } });
  });
});
