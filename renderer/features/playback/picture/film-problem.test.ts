import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filmProblem } from './film-problem';

const bytesOf = (text: string): number[] => Array.from(text, (letter) => letter.charCodeAt(0));
const size = (value: number): number[] => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
const box = (name: string, ...content: readonly number[][]): number[] => {
  const inner = content.flat();
  return [...size(inner.length + 8), ...bytesOf(name), ...inner];
};
const track = (codec: string): number[] => box('trak', box('tkhd', [0, 0, 0, 0]), box('mdia', box('minf', box('stbl', box('stsd', [0, 0, 0, 0], size(1), box(codec, [1, 2, 3]))))));
const film = (...parts: readonly number[][]): Blob => new Blob([new Uint8Array(parts.flat())]);
const head = box('ftyp', bytesOf('isom'));
const told = async (made: Blob | undefined, plays: readonly string[] = []): Promise<string> => (await filmProblem(made, (type) => plays.some((each) => type.includes(each)))).what;

describe('a film that is not shown', () => {
  it('names the codec this build lacks, wherever in the film it stands', async () => {
    const data = box('mdat', [9, 9, 9]);
    expect(await told(film(head, box('moov', box('mvhd', [0]), track('mp4a'), track('hvc1')), data))).toBe('The film in this recording is made with H.265 (HEVC), which this build of Vigil cannot decode.');
    expect(await told(film(head, data, box('moov', track('avc1'))))).toContain('made with H.264,');
    expect(await told(film(head, [...size(1), ...bytesOf('mdat'), ...size(0), ...size(19), 7, 7, 7], box('moov', track('xyz1'))))).toContain('the codec “xyz1”');
  });
  it('says what else is wrong with it', async () => {
    expect(await told(film(head, box('moov', track('avc1'))), ['avc1'])).toBe('The film in this recording is damaged.');
    expect(await told(film(head, box('mdat', [1, 2])))).toContain('was cut off');
    expect(await told(film(head, box('moov', track('mp4a'))))).toContain('no picture, only sound');
    expect(await told(undefined)).toContain('cannot be read');
    expect(await told({ size: 100, slice: () => ({ arrayBuffer: () => Promise.reject(new Error('gone')) }) } as unknown as Blob)).toContain('cannot be read');
  });
  it('is told in one sentence with a tip, whatever its bytes are', async () => {
    const whole = [...head, ...box('moov', track('mp4a'), track('avc1')), ...box('mdat', [1])];
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 8 }), fc.nat(whole.length), async (changes, cut) => {
      const bytes = [...whole];
      for (const [at, byte] of changes) bytes[at] = byte;
      const { what, tip } = await filmProblem(film(bytes.slice(0, cut)), () => false);
      expect(what).toMatch(/^The film in this recording [^\n]+\.$/);
      expect(tip.length).toBeGreaterThan(20);
    }), { numRuns: 300 });
  });
});
