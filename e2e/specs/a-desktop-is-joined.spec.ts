import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { violations } from '../fixtures/accessibility';
import { inkOf } from '../fixtures/canvas';
import { signIn } from '../fixtures/console';
import { Rfb } from '../fixtures/rfb';
import { expect, test } from '../fixtures/world';
import { giveKeyboard } from '../fixtures/x-focus';

const password = 'vigil-demo';
const desktop = { width: 800, height: 500 };
/** Where things lie in the session's desktop. */
const terminal = { x: 200, y: 150 };
const button = { x: 530, y: 140 };
/** In the first line of the terminal. */
const word = { x: 40, y: 19 };

/** Where a pixel of the session's desktop is in the window. */
async function placeOf(page: Page, x: number, y: number): Promise<{ readonly x: number; readonly y: number }> {
  const glass = await page.locator('.guac-glass').boundingBox();
  if (!glass) throw new Error('nobody takes part');
  return { x: glass.x + ((x + 0.5) * glass.width) / desktop.width, y: glass.y + ((y + 0.5) * glass.height) / desktop.height };
}

/** Puts the mouse on a pixel of the session's desktop. */
async function pointAt(page: Page, x: number, y: number): Promise<void> {
  const place = await placeOf(page, x, y);
  await page.mouse.move(place.x, place.y);
}

/** Touches it there with a finger, and lifts it. */
async function tapAt(page: Page, x: number, y: number): Promise<void> {
  const protocol = await page.context().newCDPSession(page);
  await protocol.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [await placeOf(page, x, y)] });
  await protocol.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await protocol.detach();
}

test('an analyst watches a desktop, takes part with keyboard and mouse, holds it, ends it, and replays it with the gateway gone', async ({ world }) => {
  test.setTimeout(180_000);
  const [desk, seat] = await Promise.all([world.startDesk(desktop.width, desktop.height), world.startDesk(1000, 700)]);
  const file = (name: string): string => join(world.folder, name);
  desk.run('xterm', ['-geometry', '60x20+10+10', '-bg', 'black', '-fg', 'white', '-e', 'sh']);
  const question = desk.run('xmessage', ['-geometry', '+500+100', '-fn', 'fixed', '-buttons', 'Approve:7,Refuse:8', '-print', 'Restart the payment service?']);
  let answered = '';
  question.stdout?.on('data', (bytes: Buffer) => { answered += bytes.toString(); });
  const truth = await Rfb.at(desk.port);

  const config = file('gateway.json');
  writeFileSync(config, JSON.stringify({
    name: 'Vigil demo', demo: true, terminateGraceMs: 0, users: [{ loginName: 'ana', displayName: 'Ana Kovac', role: 'security-analyst', password }],
    accounts: [{ login: 'alice', team: 'payments', password }], assets: [{ kind: 'vnc', name: 'desk-1', host: '127.0.0.1', port: desk.port, clipboard: 'both' }],
  }));
  const gateway = await world.startGateway({ config, vncPort: 0 });
  // A real viewer, on the desk of somebody else.
  const viewer = seat.run('vncviewer', ['-SecurityTypes', 'Plain', '-AlertOnFatalError=0', '-ReconnectOnError=0', `127.0.0.1::${gateway.vncPort}`], { VNC_USERNAME: 'alice@desk-1', VNC_PASSWORD: password });
  const viewerGone = once(viewer, 'exit');
  const person = await Rfb.at(seat.port);

  const { app, page, complaints } = await world.launchConsole({ gateway: gateway.url });
  await signIn(page, gateway.url);
  const tile = page.getByRole('region', { name: 'Live wall' }).getByRole('article', { name: /^alice@desk-1, vnc/ });
  await expect.poll(() => inkOf(tile), { message: 'the tile is painted' }).toBeGreaterThan(2);

  // Its user works in it.
  await expect.poll(() => giveKeyboard(seat.display), { message: 'the viewer is there' }).toBe(true);
  let moved = 0;
  const types = (name: string) => expect.poll(() => {
    // Keys go where the mouse is, and somebody else may have moved it.
    person.point(terminal.x + (moved += 1), terminal.y);
    person.type(`touch ${name}\r`);
    return existsSync(file(name));
  }, { intervals: [400], message: `what the viewer's user types makes ${name}` });
  await types('first').toBe(true);

  // Monitor: the picture is there at its size; nothing can be sent.
  await tile.hover();
  await tile.getByRole('button', { name: /^Monitor/ }).click();
  const session = page.getByRole('region', { name: 'Session' });
  await expect(session.getByRole('status').filter({ hasText: 'Monitoring' })).toBeVisible();
  await expect(session.locator('.guac-surface')).toHaveAttribute('data-width', String(desktop.width));
  await expect(page.locator('.guac-glass')).toHaveCount(0);

  // Participate: a command by keyboard, a click on a button; both are seen in X itself.
  await session.getByRole('button', { name: /^Participate/ }).click();
  await expect(session.getByRole('status').filter({ hasText: 'Participating' })).toBeVisible();
  expect(await violations(page, 'a joined desktop')).toEqual([]);
  await pointAt(page, terminal.x, terminal.y);
  const before = await truth.look();
  await page.keyboard.type('touch typed-$((6*7)).@{}\n', { delay: 10 });
  await expect.poll(() => existsSync(file('typed-42.@{}')), { message: 'what was typed reached the shell' }).toBe(true);
  expect((await truth.look()).count(0xffffff), 'and it is on the screen').toBeGreaterThan(before.count(0xffffff));
  await pointAt(page, button.x, button.y);
  await page.mouse.down();
  await page.mouse.up();
  await expect.poll(() => answered, { message: 'the button was pressed' }).toContain('Approve');
  await expect.poll(async () => (await truth.look()).at(button.x, button.y), { message: 'and its window is gone' }).toBe(0);

  // Pointing says where, to whoever is in it; the session hears nothing of it.
  await page.keyboard.down('Alt');
  await page.mouse.click(600, 400);
  await page.keyboard.up('Alt');
  await expect(session.getByRole('log', { name: 'Pointed at' })).toContainText('Ana Kovac');

  // What is copied here goes there only on purpose.
  await session.getByRole('button', { name: 'Paste to session…' }).click();
  await page.getByRole('textbox', { name: 'Text' }).fill('touch pasted');
  expect(await violations(page, 'pasting to a desktop')).toEqual([]);
  await page.getByRole('button', { name: 'Put on its clipboard' }).click();

  // And what is selected there comes here only when it is asked for.
  const copy = session.getByRole('button', { name: 'Copy from session' });
  await app.evaluate(({ clipboard }) => clipboard.writeText('mine'));
  await pointAt(page, terminal.x, terminal.y);
  // The keyboard is the session's again, without a click.
  await page.keyboard.type("clear; printf 'swordfish42\\n'\n", { delay: 10 });
  const picksWord = async (): Promise<void> => {
    await pointAt(page, word.x, word.y);
    for (const clickCount of [1, 2]) {
      await page.mouse.down({ clickCount });
      await page.mouse.up({ clickCount });
    }
  };
  await expect.poll(() => picksWord().then(() => copy.isEnabled()), { intervals: [600], message: 'there is text' }).toBe(true);
  expect(await app.evaluate(({ clipboard }) => clipboard.readText()), 'and it has not come by itself').toBe('mine');
  await expect.poll(async () => {
    await picksWord();
    await copy.click();
    // On a busy machine the clicks of two tries may be three, which select the line with its end.
    return (await app.evaluate(({ clipboard }) => clipboard.readText())).trimEnd();
  }, { intervals: [600], message: 'what was selected is on the clipboard here' }).toBe('swordfish42');
  await expect(session.getByRole('status').filter({ hasText: /^1[12] characters of alice@desk-1 are on your clipboard\.$/ })).toBeVisible();

  // It is at the desk of the session's own user, too.
  await expect.poll(() => person.look().then(() => person.copied.trimEnd()), { message: 'the viewer has it' }).toBe('swordfish42');

  // Pause: the viewer's keys have no effect; after it they have.
  await session.getByRole('button', { name: /^Pause/ }).click();
  await expect(session.getByRole('button', { name: /^Resume/ })).toBeVisible();
  person.point(terminal.x + 5, terminal.y + 5);
  person.type('touch must-not-be\r');
  await session.getByRole('button', { name: /^Resume/ }).click();
  await expect(session.getByRole('button', { name: /^Pause/ })).toBeVisible();
  await types('after').toBe(true);
  expect(existsSync(file('must-not-be'))).toBe(false);

  // Leave by the chord, which the session never sees; then end it with a reason.
  await tapAt(page, terminal.x, terminal.y);
  await page.keyboard.type('touch by-finger\n', { delay: 10 });
  await expect.poll(() => existsSync(file('by-finger')), { message: 'a finger gave it the keyboard' }).toBe(true);
  await page.keyboard.press('Control+Shift+L');
  await expect(page.getByRole('region', { name: 'Live wall' })).toBeVisible();
  // Ctrl and Shift of the chord are not held down in the session.
  await types('once-more').toBe(true);
  await tile.hover();
  await tile.getByRole('button', { name: /reason/i }).click();
  await page.getByRole('menuitem', { name: /Policy violation/ }).click();
  await viewerGone;

  // Download, and replay with the gateway gone.
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Library' }).click();
  await page.getByRole('row', { name: /alice@desk-1/ }).first().getByRole('button', { name: /^Download/ }).click();
  await expect(page.getByText(/^Verified/).first()).toBeVisible({ timeout: 30_000 });
  await gateway.stop();
  await page.getByRole('button', { name: /^Play .*alice@desk-1/ }).first().click();
  const player = page.getByRole('region', { name: 'Player' });
  await player.getByRole('searchbox', { name: 'Search recording' }).fill('touch typed-');
  await page.keyboard.press('Enter');
  await player.getByRole('list', { name: 'Search results' }).getByRole('button').first().click();
  await expect(player.locator('.guac-surface')).toHaveAttribute('data-width', String(desktop.width));
  expect(complaints.filter((text) => /Content Security Policy|Trusted/i.test(text))).toEqual([]);
});
