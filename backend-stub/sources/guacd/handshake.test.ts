import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guacdLimits, InstructionLexer } from '../../../shared/recording/guac/lexer';
import { answerTo, commonVersion, type Introduction } from './handshake';

const introduction = (more: Partial<Introduction> = {}): Introduction => ({ selects: 'rdp', parameters: {}, width: 1280, height: 800, name: 'alice', ...more });
/** As guacd reads it, within its limits. */
const read = (text: string): string[][] => new InstructionLexer(0, guacdLimits).take(Buffer.from(text)).map((piece) => (piece.kind === 'instruction' ? [...piece.instruction] : ['damage']));

describe('shaking hands with guacd', () => {
  it.each([
    [undefined, undefined], ['hostname', undefined], ['VERSION_1_0_0', undefined], ['VERSION_1_1_0', 'VERSION_1_1_0'], ['VERSION_1_2_7', 'VERSION_1_1_0'], ['VERSION_1_3_0', 'VERSION_1_3_0'],
    ['VERSION_1_5_0', 'VERSION_1_5_0'], ['VERSION_1_6_0', 'VERSION_1_5_0'], ['VERSION_2_0_0', 'VERSION_1_5_0'], ['VERSION_1_5', undefined], ['VERSION_1_5_0x', undefined],
  ])('speaks with %s: %s', (told, version) => expect(commonVersion(told)).toBe(version));

  it.each([
    [['hostname', 'port'], ['size', 'audio', 'video', 'image', 'connect'], ['', '']],
    [['VERSION_1_0_0', 'hostname'], ['size', 'audio', 'video', 'image', 'connect'], ['', '']],
    [['VERSION_1_1_0', 'hostname'], ['size', 'audio', 'video', 'image', 'timezone', 'connect'], ['VERSION_1_1_0', '']],
    [['VERSION_1_9_0', 'hostname'], ['size', 'audio', 'video', 'image', 'timezone', 'name', 'connect'], ['VERSION_1_5_0', '']],
  ])('says to %j what it knows, in its order', (args, opcodes, values) => {
    const said = read(answerTo(args, introduction()));
    expect(said.map(([opcode]) => opcode)).toEqual(opcodes);
    expect(said.at(-1)?.slice(1)).toEqual(values);
  });

  it('joins to watch only where guacd keeps who watches from the keyboard', () => {
    const watching = introduction({ selects: '$x', parameters: { 'read-only': 'true' } });
    expect(read(answerTo(['VERSION_1_5_0', 'hostname', 'read-only', 'password'], watching)).at(-1)).toEqual(['connect', 'VERSION_1_5_0', '', 'true', '']);
    expect(() => answerTo(['VERSION_1_5_0', 'hostname'], watching)).toThrow('guacd lets nobody in who only watches');
  });

  it('gives each argument its value and none to another, whatever they are called and hold', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 30 });
    fc.assert(fc.property(fc.uniqueArray(text, { maxLength: 100 }), fc.dictionary(text, text, { noNullPrototype: true }), fc.constantFrom(undefined, 'VERSION_1_1_0', 'VERSION_1_5_0', 'VERSION_9_0_0'), text, (names, given, version, name) => {
      const own = names.filter((one) => !one.startsWith('VERSION_'));
      const parameters = { ...given, ...Object.fromEntries(own.filter((_, at) => at % 2 === 0).map((one) => [one, `${one};4.nop`])) };
      const { 'read-only': asked, ...others } = parameters;
      const said = read(answerTo([...(version === undefined ? [] : [version]), ...own], introduction({ parameters: asked === 'true' ? others : parameters, name })));
      expect(said.slice(0, 4).map(([opcode]) => opcode)).toEqual(['size', 'audio', 'video', 'image']);
      expect(said.filter(([opcode]) => opcode === 'name')).toEqual(version === 'VERSION_1_5_0' || version === 'VERSION_9_0_0' ? [['name', name]] : []);
      const [opcode, ...values] = said.at(-1) ?? [];
      expect(opcode).toBe('connect');
      expect(values.slice(version === undefined ? 0 : 1)).toEqual(own.map((one) => (Object.hasOwn(parameters, one) ? parameters[one] : '')));
    }), { numRuns: 200 });
  });
});
