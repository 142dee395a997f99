import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bombCounts, bombFinals, fuzzedSequence, queries, randomFrom, unwanted } from './fixtures/hostile';
import { TerminalGuard } from './terminal';

const e = '\x1b';
const guarded = (text: string, columns = 80, rows = 24): string => {
  const guard = new TerminalGuard();
  guard.setSize(columns, rows);
  return guard.filter(text);
};
const stream = (seed: number, length: number): string => {
  const random = randomFrom(seed);
  let text = '';
  for (let index = 0; index < length; index += 1) text += fuzzedSequence(random);
  return text;
};

describe('what passes', () => {
  it.each([
    'plain text\r\nwith lines\ttabs\b and é 漢字 🚀', `${e}[1;31mred${e}[m`, `${e}[38;2;1;2;3m${e}[38:2::1:2:3m${e}[4:3m`, `${e}[H${e}[2J${e}[3;4H${e}[K`,
    `${e}[?25l${e}[?25h${e}[?7l`, `${e}7${e}8${e}D${e}M${e}E`, `${e}(0lqk${e}(B`, `${e}[3;20r${e}[2L${e}[3M`, `${e}[?1049hfull${e}[?1049l`, `${e}[4h${e}[4l`,
    `${e}]0;title\x07`, `a${e}[12b`, `${e}[5C${e}[2A${e}[;H`, `${e}[2 q`, `${e}c`, `${e}[!p`, `${e}#8`, `${e}[?1h${e}=${e}[?1l${e}>`,
  ])('leaves %j alone', (text) => expect(guarded(text)).toBe(text));

  it('writes C1 controls as their seven-bit twins', () => {
    expect(guarded('\x9b31mred\x9b0m\x84\x85\x88')).toBe(`${e}[31mred${e}[0m${e}D${e}E${e}H`);
    expect(guarded('\x9d2;t\x9c')).toBe(`${e}]2;t\x07`);
  });

  it('carries out controls in the middle of a sequence, and aborts on CAN, SUB and a new sequence', () => {
    expect(guarded(`${e}[3\r\n1mx`)).toBe(`\r\n${e}[31mx`);
    expect(guarded(`${e}[3\x18x${e}[4\x1ay`)).toBe('xy');
    expect(guarded(`${e}[3${e}[1mx`)).toBe(`${e}[1mx`);
    expect(guarded(`${e}]0;lost${e}[1mx`)).toBe(`${e}]0;lost\x07${e}[1mx`);
  });

  it('tells the modes a Participate viewer needs', () => {
    const guard = new TerminalGuard();
    expect(guard.filter(`${e}[?1;2004h`)).toBe(`${e}[?1h`);
    expect([guard.applicationCursorKeys, guard.bracketedPaste]).toEqual([true, true]);
    guard.filter(`${e}[?1l${e}[?2004l`);
    expect([guard.applicationCursorKeys, guard.bracketedPaste]).toEqual([false, false]);
  });
});

describe('what is dropped', () => {
  it.each(queries)('query %j', (text) => {
    const guard = new TerminalGuard();
    expect(guard.filter(`a${text}b`)).toMatch(/^ab$|^a\x1b\]0;x\x07b$/);
    expect(guard.counts.dropped).toBeGreaterThan(0);
  });

  it.each(unwanted)('%j', (text) => {
    const guard = new TerminalGuard();
    expect(guard.filter(`a${text}b`)).toBe('ab');
    expect(guard.counts.dropped).toBe(1);
  });

  it('keeps the text of a link and counts by kind', () => {
    const guard = new TerminalGuard();
    expect(guard.filter(`${e}]8;;https://evil.example/\x07click${e}]8;;\x07${e}]52;c;x\x07${e}Pq~${e}\\${e}[6n${e}[?1000h`)).toBe('click');
    expect(guard.counts).toMatchObject({ links: 2, clipboard: 1, images: 1, queries: 1, modes: 1, dropped: 6 });
  });
});

describe('what is clamped', () => {
  const largest = { b: 80 * 24, I: 80, Z: 80, L: 24, M: 24, S: 24, T: 24 } as const;

  it.each(bombFinals.flatMap((final) => bombCounts.map((count) => [final, count] as const)))('final %s, count "%s"', (final, count) => {
    const written = /^x\x1b\[(\d*)(.)$/.exec(guarded(`x${e}[${count}${final}`));
    expect(written?.[2]).toBe(final);
    const asked = Math.max(1, Number(count || 1));
    expect(Math.max(1, Number(written?.[1] || 1))).toBe(Math.min(asked, largest[final]));
  });

  it('never lets REP fill more than 65535 cells, whatever the size', () => {
    expect(guarded(`x${e}[2147483647b`, 1024, 1024)).toBe(`x${e}[65535b`);
  });

  it.each(['@', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'P', 'X', 'd', 'e', 'a', '`'])('CSI 9999999 %s', (final) => {
    const rows = 'ABEFde'.includes(final);
    expect(guarded(`${e}[9999999${final}`)).toBe(`${e}[${rows ? 24 : 80}${final}`);
  });

  it('parameters in number and size', () => {
    const text = guarded(`${e}[${Array.from({ length: 500 }, () => '99999').join(';')}m`);
    expect(text.slice(2, -1).split(';')).toEqual(Array.from({ length: 32 }, () => '9999'));
    expect(guarded(`${e}[${'0'.repeat(100_000)}5A`).length).toBeLessThan(10);
  });

  it('titles', () => {
    expect(guarded(`${e}]2;${'🚀'.repeat(5000)}\x07`)).toBe(`${e}]2;${'🚀'.repeat(256)}\x07`);
    expect(guarded(`${e}]0;a\u202eb\u200bc\u0000\x07`)).toBe(`${e}]0;abc\x07`);
  });

  it('piled-up marks, also across pieces and controls', () => {
    const guard = new TerminalGuard();
    let text = guard.filter('Z');
    for (let index = 0; index < 200; index += 1) text += guard.filter(index % 3 === 0 ? '\u0301\x07' : index % 7 === 0 ? `\u0301${e}[m` : '\u0301');
    expect(text.match(/\u0301/g)).toHaveLength(16);
    expect(guard.filter('e\u0301')).toBe('e\u0301');
  });

  it('keeps the cursor out of the corner where erasing up to it would end the terminal', () => {
    expect(guarded(`${e}[1J`)).toBe(`${e}[1K${e}[C${e}[D${e}[1J`);
    expect(guarded(`${e}[?01;2J`)).toBe(`${e}[1K${e}[C${e}[D${e}[?1J`);
    expect(guarded(`${e}[J${e}[0J${e}[2J${e}[3J`)).toBe(`${e}[J${e}[0J${e}[2J${e}[3J`);
  });

  it('sizes out of range', () => {
    expect(guarded(`${e}[99999S`, 1e9, -5)).toBe(`${e}[S`);
    expect(guarded(`${e}[99999L`, Number.NaN, Number.NaN)).toBe(`${e}[1024L`);
  });
});

describe('strings', () => {
  it.each(Array.from({ length: 24 }, (_, power) => 2 ** power))('a title of %d characters ends where it ends', (length) => {
    const guard = new TerminalGuard();
    const text = guard.filter(`${e}]0;${'t'.repeat(length)}\x07after`);
    if (length + 2 <= 65_536) expect(text).toBe(`${e}]0;${'t'.repeat(Math.min(length, 256))}\x07after`);
    else if (length <= 1_000_000) expect(text).toBe('after');
    else expect(text.length).toBe(length + 2 - 1_048_576 + '\x07after'.length);
  });

  it('gives up an unterminated string after 1 MiB, however it comes', () => {
    const guard = new TerminalGuard();
    let text = guard.filter(`${e}P1$r`);
    for (let index = 0; index < 300; index += 1) text += guard.filter('x'.repeat(4096));
    expect(text.length).toBe(300 * 4096 + 3 - 1_048_576);
  });
});

describe('storms', () => {
  it('merges resets', () => {
    const guard = new TerminalGuard();
    expect(guard.filter(`${e}c`.repeat(200_000))).toBe(`${e}c`);
    expect(guard.counts.storms).toBe(199_999);
  });

  it('turns too many resets into clears', () => {
    const text = guarded(`${e}cx`.repeat(20_000));
    expect(text.match(/\x1bc/g)!.length).toBeLessThan(2000);
    expect(text.match(/x/g)).toHaveLength(20_000);
    expect(text.endsWith('x')).toBe(true);
  });

  it('rations screen toggles, and ends on the screen that was asked for', () => {
    const guard = new TerminalGuard();
    const text = guard.filter(`${e}[?1049h${e}[?1049l`.repeat(150_000) + `${e}[?1049h`);
    expect(text.match(/\?1049/g)!.length).toBeLessThan(600);
    const later = guard.filter('line\r\n'.repeat(100));
    expect(text.endsWith('h') || later.includes(`${e}[?1049h`)).toBe(true);
    expect(later.replace(`${e}[?1049h`, '')).toBe('line\r\n'.repeat(100));
  });

  it('rations scrolls and repeats', () => {
    const text = guarded(`x${e}[9999b${e}[9999S`.repeat(10_000));
    const cells = [...text.matchAll(/\x1b\[(\d+)([bS])/g)].reduce((sum, [, count, final]) => sum + Number(count) * (final === 'S' ? 80 : 1), 0);
    expect(cells).toBeLessThan((1 << 20) + text.length * 64);
  });

  it('rations clears by the size of the screen, never those of a busy person', () => {
    const clears = (text: string): number => text.match(/\x1b\[2J/g)?.length ?? 0;
    expect(clears(guarded(`${e}[H${e}[2J${'x'.repeat(60)}`.repeat(2000), 200, 60))).toBe(2000);
    expect(clears(guarded(`x${e}[2J`.repeat(10_000), 1024, 1024))).toBeLessThan(50);
    expect(clears(guarded(`${e}cx`.repeat(10_000), 1024, 1024))).toBeLessThan(150);
  });

  it('rations test patterns', () => {
    expect(guarded(`${e}#8a`.repeat(1000)).match(/#8/g)?.length).toBeLessThan(70);
  });
});

describe('laws', { timeout: 120_000 }, () => {
  const storm = `${e}[?1049hx${e}c${e}[?47ly\r\n${e}[!p${e}c${e}[99L${e}#8${e}[1J${e}[2J${e}[?1049l`.repeat(300);

  it('any cut of the input gives the same output', () => {
    fc.assert(fc.property(fc.integer(), fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 60 }), (seed, cuts) => {
      const text = stream(seed, 60) + (seed % 4 === 0 ? storm : '');
      const guard = new TerminalGuard();
      let pieces = '';
      for (let index = 0, cut = 0; index < text.length; cut += 1) {
        const length = cuts[cut % cuts.length]! + (cut % cuts.length === 0 ? 1 : 0);
        pieces += guard.filter(text.slice(index, index + length));
        index += length;
      }
      const whole = new TerminalGuard();
      expect(pieces).toBe(whole.filter(text));
      expect(guard.counts).toEqual(whole.counts);
    }), { numRuns: 300 });
  });

  it('filtering twice is filtering once', () => {
    fc.assert(fc.property(fc.integer(), (seed) => {
      const once = guarded(stream(seed, 150));
      expect(guarded(once)).toBe(once);
    }), { numRuns: 300 });
    for (const [columns, rows] of [[80, 24], [300, 100], [1024, 1024]] as const) {
      const calmed = guarded(storm.repeat(20), columns, rows);
      expect(guarded(calmed, columns, rows)).toBe(calmed);
    }
  });

  it('reset forgets an open sequence', () => {
    const guard = new TerminalGuard();
    guard.filter(`${e}]0;open`);
    guard.reset();
    expect(guard.filter('text')).toBe('text');
  });
});
