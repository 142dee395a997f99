import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { signIn } from '../fixtures/console';
import { root } from '../fixtures/paths';
import { expect, test } from '../fixtures/world';

interface Line {
  readonly event: { readonly event: string; readonly title: string; readonly category: string; readonly message: string; readonly user: string; readonly success: boolean; readonly sessionId?: string };
}

test('a report counts what the record holds, and leaves as CSV, JSON and a PDF whose text can be read; who exported is on record', async ({ world }) => {
  const gateway = await world.startGateway();
  const { page, app } = await world.launchConsole({ gateway: gateway.url });
  await signIn(page, gateway.url);
  const ssh = world.ssh(gateway, 'alice@demo-1');
  await ssh.sees(/\$ $/);
  const tile = page.getByRole('region', { name: 'Live wall' }).getByRole('article', { name: /^alice@demo-1/ });
  await tile.focus();
  await page.keyboard.press('m');
  await expect(page.getByRole('region', { name: 'Session' }).getByRole('status').filter({ hasText: 'Monitoring' })).toBeVisible();
  await page.getByRole('button', { name: 'Leave' }).click();
  ssh.type('exit\r');
  await ssh.exited;

  const record = (): readonly Line['event'][] => readFileSync(join(world.folder, 'gateway', 'audit', 'audit.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Partial<Line>).flatMap(({ event }) => event ?? []);
  const accesses = (): number => record().filter(({ event, category }) => category === 'Access' || ['session.start', 'session.join', 'session.participate'].includes(event)).length;
  await expect.poll(() => record().some(({ event }) => event === 'session.end')).toBe(true);

  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Reports' }).click();
  const reports = page.getByRole('region', { name: 'Reports', exact: true });
  const figure = (name: string) => reports.locator('.report-figures > div').filter({ hasText: name }).locator('dd');
  await expect(figure('Accesses')).toHaveText(String(accesses()));
  await expect(reports.getByRole('grid', { name: 'Accesses' }).getByRole('row', { name: /ana.*Monitored.*alice@demo-1/ })).toHaveCount(1);

  const choose = (name: string): Promise<void> => reports.locator('label').filter({ hasText: new RegExp(`^${name}$`) }).click();
  await choose('Events');
  await expect(figure('Events')).toHaveText(String(record().length));
  await expect(reports.getByRole('row', { name: /Information Operation Join Session user=ana \(Ana Kovac\) \/ local, intent=Monitor/ })).toHaveCount(1);
  await choose('Session events');
  await expect(reports.getByRole('row', { name: /Information Operation Session Event preview=Participant: ana \(Ana Kovac\) \/ local, Intent: Monitor, name, type=SessionJoin, user=ana \(Ana Kovac\) \/ local/ })).toHaveCount(1);

  const save = async (choice: RegExp, name: string): Promise<string> => {
    const place = join(world.folder, name);
    await app.evaluate(({ dialog }, filePath) => { dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath }); }, place);
    await reports.getByRole('button', { name: 'Export', exact: true }).click();
    await page.getByRole('menuitem', { name: choice }).click();
    await expect.poll(() => { try { return statSync(place).size; } catch { return 0; } }, { timeout: 20_000 }).toBeGreaterThan(0);
    return place;
  };
  const inSessions = record().filter(({ sessionId }) => sessionId !== undefined);
  const csv = readFileSync(await save(/^CSV/, 'events.csv'), 'utf8').trimEnd().split('\r\n');
  expect(csv[0]).toMatch(/^Time,Level,Category,Event,Message,/);
  expect(csv.length - 1).toBe(inSessions.length);
  const json = JSON.parse(readFileSync(await save(/^JSON/, 'events.json'), 'utf8')) as { tables: { events: unknown[] }; madeBy: string };
  expect([json.tables.events.length, json.madeBy]).toEqual([inSessions.length, 'ana (Ana Kovac) / local']);

  const text = execFileSync('pdftotext', ['-layout', await save(/^PDF/, 'events.pdf'), '-'], { encoding: 'utf8' });
  expect(text).toContain('Session events report');
  expect(text).toMatch(/made \d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2} \S+ by ana \(Ana Kovac\) \/ local/);
  expect(text).toMatch(/Page 1 of \d/);
  expect(text).toContain('Session Event');

  // Each export is on record once, and the report that is open counts it.
  await expect.poll(() => record().filter(({ event }) => event === 'export.report').length).toBe(3);
  await choose('Access');
  await expect(figure('Accesses')).toHaveText(String(accesses()));

  // The command line counts the same from the file.
  const said = JSON.parse(execFileSync(process.execPath, [join(root, 'out', 'cli', 'vigil.cjs'), 'report', 'access', join(world.folder, 'gateway'), '--json'], { encoding: 'utf8' })) as { figures: { accesses: number } };
  expect(said.figures.accesses).toBe(accesses());
});
