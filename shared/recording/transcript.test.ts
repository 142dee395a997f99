import { describe, expect, it } from 'vitest';
import { byteOffset, millis } from '../base/units';
import { Transcript } from './transcript';

function transcriptOf(...steps: (string | readonly [number, number])[]): string[] {
  const lines: string[] = [];
  const transcript = new Transcript(20, 4, (line) => lines.push(line));
  const position = { epoch: 0, offset: byteOffset(0), endOffset: byteOffset(0), at: millis(0) };
  for (const step of steps) {
    transcript.add(typeof step === 'string' ? { ...position, kind: 'output', text: step } : { ...position, kind: 'resize', columns: step[0], rows: step[1] });
  }
  transcript.end();
  return lines;
}

const numbered = (count: number): string => Array.from({ length: count }, (_, n) => `line ${n}`).join('\r\n');
const expected = (count: number): string[] => Array.from({ length: count }, (_, n) => `line ${n}`);

describe('Transcript', () => {
  it('has every line once, those that left the screen and those on it', () => {
    expect(transcriptOf(numbered(300))).toEqual(expected(300));
  });

  it('keeps what was cleared, and joins wrapped lines', () => {
    expect(transcriptOf('first', '\x1b[2J\x1b[H')).toEqual(['first']);
    expect(transcriptOf('before\r\n', '\x1b[H\x1b[2J', 'a line longer than the screen')).toEqual(['before', 'a line longer than the screen']);
  });

  it('leaves out what a full-screen program drew', () => {
    expect(transcriptOf('shell\r\n', '\x1b[?1049h\x1b[Heditor\x1b[2J', '\x1b[?1049l', 'again')).toEqual(['shell', 'again']);
  });

  it.each([[[20, 8]], [[20, 2]]] as const)('has every line once when the window becomes %j', (size) => {
    expect(transcriptOf(numbered(20), size, [20, 4], '\r\nline 20')).toEqual(expected(21));
  });
});
