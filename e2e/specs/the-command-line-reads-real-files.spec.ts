import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { vigil, vigilJson } from '../fixtures/command-line';
import { foreignRecordings } from '../fixtures/recordings';

interface Info { readonly format: string; readonly kind: string; readonly durationMs: number; readonly width: number; readonly height: number; readonly truncated: boolean; readonly problems: readonly { readonly code: string }[] }
interface Found { readonly hits: readonly { readonly atMs: number; readonly kind: string; readonly line: string }[] }
interface Screen { readonly lines: readonly string[] }
interface Truth { readonly screens: readonly { readonly t: number; readonly lines: readonly string[]; readonly pyte_agrees: boolean }[] }

/** Length in seconds and first sight of NIGHTJAR-01 and of goodbye-STONECHAT as the files' own notes tell them; then what is said of the file. */
const oneSessionInEightFormats: Readonly<Record<string, readonly [format: string, length: number, nightjar: number, stonechat: number, typed: boolean]>> = {
  't-short.cast': ['asciicast-v2', 77.714, 4.176, 75.788, true],
  't-short.v3.cast': ['asciicast-v3', 77.964, 4.176, 75.788, true],
  't-short.v1.json': ['asciicast-v1', 77.714, 4.176, 75.788, false],
  't.ttyrec': ['ttyrec', 77.688, 4.15, 75.763, false],
  't-script-classic.timing': ['script', 77.701, 4.163, 75.775, false],
  't-script-adv.timing': ['script', 77.702, 4.165, 75.777, true],
  'sudo-iolog': ['sudo-iolog', 77.707, 4.169, 75.781, true],
  't.tlog.json': ['tlog', 77.686, 4.145, 75.754, true],
};

/** Files and what is typed in them at which second (the whole line, by its last key at the latest). */
const desktops = {
  'g-short.guac': { length: 61.669, width: 1280, height: 800, typed: ['ALBATROSS-17', 8.6, 10.8] },
  'g-medium.guac': { length: 495.655, width: 1280, height: 800, typed: ['node MAGPIE', 25.1, 29.5] },
  'g-ssh.guac': { length: 121.108, width: 1024, height: 768, typed: ['SHELDUCK-22', 113.7, 116.2] },
} as const;

/** What must be told of a damaged file; one that cannot be played at all says why in one sentence, and ends with status 2. */
const damaged: Readonly<Record<string, readonly string[] | 'unusable'>> = {
  'g-cut.guac': ['truncated'], 'g-garbage-middle.guac': ['corrupt-bytes'], 'g-wrong-length.guac': ['corrupt-bytes'], 'g-no-sync.guac': ['no-sync'], 'g-empty.guac': 'unusable',
  't-short-truncated-midline.cast': ['truncated'], 't-short-truncated.cast.gz': ['truncated'], 't-short-truncated.ttyrec': ['truncated'], 't-short-truncated.tlog.json': ['truncated'],
  't-short-corrupt-line.cast': ['corrupt-line'], 't-short-corrupt-several.cast': ['corrupt-line'], 't-short.termcat-v2.cast': ['corrupt-line'], 't-short.termcat-v1.json': ['corrupt-frame'],
  't-short-nonmonotonic.cast': ['time-back'], 't-short-version9.cast': ['unknown-version'], 't-short-no-size.cast': ['no-size'], 't-short-absurd-size.cast': ['bad-size'],
  't-short-bad-length.ttyrec': ['bad-length'], 't-short-missing-message.tlog.json': ['missing-messages'], 't-short-header-only.cast': ['no-events'],
  't-short.cast.gz': [], 't-short-crlf.cast': [], 't-short-bom.cast': [], 't-short-no-final-newline.cast': [],
  't-short-empty.cast': 'unusable', 't-short-header-truncated.cast': 'unusable', 't-short-not-a-cast.cast': 'unusable', 't-short-html.cast': 'unusable', 't-short-script-adv-cut.timing': 'unusable',
};

const within = (milliseconds: number, seconds: number, tolerance = 0.5): boolean => Math.abs(milliseconds / 1000 - seconds) <= tolerance;

if (foreignRecordings !== undefined) {
  const folder = foreignRecordings;
  const first = async (file: string, query: string, kind: string): Promise<number> => (await vigilJson<Found>('search', file, query)).hits.find((hit) => hit.kind === kind)?.atMs ?? NaN;

  test('one session in eight formats is the same session for the command line', async () => {
    const { screens } = JSON.parse(readFileSync(join(folder, 'truth', 't-short.json'), 'utf8')) as Truth;
    const at30 = screens.find(({ t }) => t === 30)!.lines.join('\n').trimEnd();
    for (const [name, [format, length, nightjar, stonechat, typed]] of Object.entries(oneSessionInEightFormats)) {
      const file = join(folder, 'term', 't-short', name);
      const [info, screen, start, end, password] = await Promise.all([
        vigilJson<Info>('info', file), vigilJson<Screen>('text', file, '--at', '30000'),
        first(file, 'NIGHTJAR-01', 'output'), first(file, 'goodbye-STONECHAT', 'output'), vigilJson<Found>('search', file, 'hunter2-FALCON'),
      ]);
      expect.soft({ ...info, durationMs: within(info.durationMs, length, 0.01) }, name).toMatchObject({ format, kind: 'terminal', durationMs: true, width: 80, height: 24, truncated: false });
      expect.soft(screen.lines.join('\n').trimEnd(), `${name} at 30 s`).toBe(at30);
      expect.soft(within(start, nightjar), `${name}: NIGHTJAR-01 at ${start} ms`).toBe(true);
      expect.soft(within(end, stonechat), `${name}: goodbye-STONECHAT at ${end} ms`).toBe(true);
      // Typed without echo: neither on the screen nor said because somebody looks for it.
      expect.soft(password.hits, `${name} holds ${typed ? 'a hidden' : 'no'} password`).toEqual([]);
    }
  });

  test('full-screen programs, other writing systems and a compressed log show their known screens', async () => {
    const tui = join(folder, 'term', 't-tui', 't-tui.cast');
    const screens = (JSON.parse(readFileSync(join(folder, 'truth', 't-tui.json'), 'utf8')) as Truth).screens.filter((screen) => screen.pyte_agrees);
    expect(screens.length).toBeGreaterThan(8);
    for (const { t, lines } of screens.filter((_screen, index) => index % 3 === 0)) {
      expect.soft((await vigilJson<Screen>('text', tui, '--at', String(Math.round(t * 1000)))).lines.join('\n').trimEnd(), `t-tui at ${t} s`).toBe(lines.join('\n').trimEnd());
    }
    for (const [text, seconds] of [['UNI-MARK-東京', 3.221], ['日本語テスト', 3.271], ['スプリット🚀', 30.656], ['UNI-END-終', 65.732]] as const) {
      expect.soft(within(await first(join(folder, 'term', 't-unicode.cast'), text, 'output'), seconds), text).toBe(true);
    }
    const sudo = join(folder, 'term', 'sudo-iolog-gz');
    expect(await vigilJson<Info>('info', sudo)).toMatchObject({ format: 'sudo-iolog', durationMs: 28_947, width: 90, height: 28, problems: [] });
    for (const [text, seconds] of [['KITE-71', 2.985], ['after-resize-BUZZARD', 11.556], ['sudo-end-HARRIER', 27.559]] as const) {
      const printed = (await vigilJson<Found>('search', sudo, text)).hits.find(({ kind, line }) => kind === 'output' && line.startsWith(text));
      expect.soft(within(printed?.atMs ?? NaN, seconds), text).toBe(true);
    }
  });

  test('desktops tell their length, their size and what was typed', async () => {
    for (const [name, { length, width, height, typed: [text, from, to] }] of Object.entries(desktops)) {
      const file = join(folder, 'guac', name);
      const info = await vigilJson<Info>('info', file);
      expect.soft({ ...info, durationMs: within(info.durationMs, length, 0.1) }, name).toMatchObject({ format: 'guacamole', kind: 'graphical', durationMs: true, width, height, truncated: false });
      const at = await first(file, text, 'input');
      expect.soft(at >= (from - 0.5) * 1000 && at <= (to + 0.5) * 1000, `${name}: ${text} at ${at} ms`).toBe(true);
    }
    const error = await vigilJson<Info>('info', join(folder, 'guac', 'g-ssh-error.guac'));
    expect(error).toMatchObject({ kind: 'graphical', durationMs: 0 });
    expect((await vigilJson<{ events: readonly { label: string }[] }>('events', join(folder, 'guac', 'g-ssh-error.guac'))).events.some(({ label }) => label.includes('769'))).toBe(true);
  });

  test('of each damaged file the command line says what is wrong with it, or in one sentence why it cannot be played', async () => {
    expect(readdirSync(join(folder, 'damaged')).sort()).toEqual(Object.keys(damaged).sort());
    await Promise.all(Object.entries(damaged).map(async ([name, expected]) => {
      const said = await vigil('info', join(folder, 'damaged', name), '--json');
      if (expected === 'unusable') {
        expect.soft({ status: said.status, output: said.output, lines: said.error.trimEnd().split('\n').length }, name).toEqual({ status: 2, output: '', lines: 1 });
        expect.soft(said.error, name).toMatch(/^vigil: \P{Ll}.*\.\n$/u);
        return;
      }
      expect.soft({ status: said.status, error: said.error }, name).toEqual({ status: 0, error: '' });
      const info = JSON.parse(said.output) as Info;
      expect.soft(info.truncated, name).toBe(expected.includes('truncated'));
      for (const code of expected) expect.soft(info.problems.map((problem) => problem.code), name).toContain(code);
      if (expected.length === 0) expect.soft(info.problems, name).toEqual([]);
    }));
  });

  test('hostile files end, and nothing of them reaches the terminal this prints on', async () => {
    const cast = join(folder, 'hostile', 'hostile.cast');
    const screen = await vigil('text', cast, '--at', '31500');
    expect(screen.status).toBe(0);
    expect(screen.output).toContain('HOSTILE-END-SURVIVED');
    for (const words of [['info', cast], ['events', cast], ['info', join(folder, 'hostile', 'g-hostile.guac')], ['events', join(folder, 'hostile', 'g-hostile.guac')]]) {
      const said = await vigil(...words);
      expect.soft(said.status, words.join(' ')).toBe(0);
      // oxlint-disable-next-line no-control-regex
      expect.soft(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/.test(said.output), words.join(' ')).toBe(false);
    }
  });
}
