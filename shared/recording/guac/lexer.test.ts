import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InstructionLexer, type Lexed } from './lexer';

const encoder = new TextEncoder();
const write = (...values: string[]): string => `${values.map((value) => `${Array.from(value).length}.${value}`).join(',')};`;

function lex(bytes: Uint8Array, cuts: readonly number[] = []): Lexed[] {
  const lexer = new InstructionLexer();
  const out: Lexed[] = [];
  let from = 0;
  for (const cut of [...cuts.map((at) => at % (bytes.length + 1)).sort((one, other) => one - other), bytes.length]) {
    // A buffer that is used again for the next piece, as some sources do.
    const piece = bytes.slice(from, cut);
    out.push(...lexer.take(piece));
    piece.fill(0x3b);
    from = cut;
  }
  return [...out, ...lexer.finish()];
}

const instructions = (lexed: readonly Lexed[]): (readonly string[])[] => lexed.flatMap((piece) => (piece.kind === 'instruction' ? [piece.instruction] : []));
const kinds = (lexed: readonly Lexed[]): string[] => lexed.map(({ kind }) => kind);

describe('InstructionLexer', () => {
  it('counts code points, not bytes and not UTF-16 units', () => {
    const text = write('name', 'Grüße 日本語 🚀🚀 and a text that is longer than twelve') + write('sync', '1');
    expect(instructions(lex(encoder.encode(text)))).toEqual([['name', 'Grüße 日本語 🚀🚀 and a text that is longer than twelve'], ['sync', '1']]);
  });

  it('says which bytes each instruction covers', () => {
    const first = write('size', '0', '10', '20');
    expect(lex(encoder.encode(`${first}\r\n${write('nop')}`))).toEqual([
      { kind: 'instruction', instruction: ['size', '0', '10', '20'], offset: 0, endOffset: first.length },
      { kind: 'instruction', instruction: ['nop'], offset: first.length + 2, endOffset: first.length + 8 },
    ]);
  });

  it('gives the same instructions however the bytes are cut', () => {
    const value = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.constantFrom('', '0', '-1', ';', '4.sync,1.0;', 'x'.repeat(300), 'é'.repeat(100)))
      .filter((text) => !/\p{Surrogate}/u.test(text));
    fc.assert(fc.property(fc.array(fc.array(value, { minLength: 1, maxLength: 5 }), { maxLength: 12 }), fc.array(fc.nat(), { maxLength: 30 }), (list, cuts) => {
      const bytes = encoder.encode(list.map((values) => write(...values)).join(''));
      const whole = lex(bytes);
      expect(instructions(whole)).toEqual(list);
      expect(lex(bytes, cuts)).toEqual(whole);
    }), { numRuns: 300 });
  });

  it('gives the same of damaged bytes however they are cut, without end nor overlap', () => {
    const good = encoder.encode([write('size', '0', '800', '600'), write('img', '1', '14', '0', 'image/png', '0', '0'), write('blob', '1', 'A'.repeat(60)), write('end', '1'), write('sync', '5')].join('').repeat(4));
    const mutation = fc.record({ at: fc.nat(), bytes: fc.oneof(fc.uint8Array({ maxLength: 6 }), fc.constantFrom(...['9', ';', '.', ',', '4.sync,', '99999999999.', ';3.end,'].map((text) => encoder.encode(text)))), removed: fc.nat({ max: 20 }) });
    fc.assert(fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), fc.array(fc.nat(), { maxLength: 20 }), (mutations, cuts) => {
      let bytes: Uint8Array = good;
      for (const { at, bytes: put, removed } of mutations) {
        const place = at % (bytes.length + 1);
        bytes = Uint8Array.from([...bytes.subarray(0, place), ...put, ...bytes.subarray(place + removed)]);
      }
      const whole = lex(bytes);
      expect(lex(bytes, cuts)).toEqual(whole);
      let position = 0;
      for (const { kind, offset, endOffset } of whole.filter((piece) => piece.kind !== 'cut')) {
        expect(offset, kind).toBeGreaterThanOrEqual(position);
        expect(endOffset).toBeGreaterThan(offset);
        position = endOffset;
      }
    }), { numRuns: 500 });
  });

  it('goes on after a wrong length, garbage, and an absurd length', () => {
    const start = write('size', '0', '8', '6');
    const rest = write('sync', '7') + write('nop');
    for (const damage of ['6.sync,1.5;', 'garbage ; 12 3.4;', '99999999999.x;', '4.size,5000000.0;', '-1.x;', '0x4.sync;', '\u0000\u0001;']) {
      const lexed = lex(encoder.encode(start + damage + rest));
      expect(kinds(lexed), damage).toEqual(['instruction', 'damage', 'instruction', 'instruction']);
      expect(lexed[1]).toEqual({ kind: 'damage', offset: start.length, endOffset: start.length + damage.length });
    }
  });

  it('says where it was cut', () => {
    const start = write('sync', '1');
    expect(lex(encoder.encode(`${start}4.blob,1.1,800.AAAA`)).at(-1)).toEqual({ kind: 'cut', offset: start.length, endOffset: start.length + 19 });
    expect(kinds(lex(encoder.encode(`${start}9999999999.boom`)))).toEqual(['instruction', 'damage', 'cut']);
  });

  it('reads lying lengths in time linear to the file', () => {
    // Each claims what is there, and none of it ends in a separator.
    const bytes = encoder.encode(`${';4.sync,8000.1'.repeat(40_000)};${write('sync', '9')}`);
    const lexed = lex(bytes);
    expect(instructions(lexed).at(-1)).toEqual(['sync', '9']);
  });

  it('holds no more than an instruction', () => {
    const lexer = new InstructionLexer();
    lexer.take(encoder.encode('4.blob,1.1,16777217.'));
    const [damage] = lexer.take(encoder.encode(`AAAA;${write('sync', '1')}${write('sync', '2')}${'x'.repeat(60)}`));
    expect(damage?.kind).toBe('damage');
  });
});
