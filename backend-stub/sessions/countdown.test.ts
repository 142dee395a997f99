import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Countdown } from './countdown';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const told = (ms: number): { readonly said: string[]; readonly countdown: Countdown } => {
  const said: string[] = [];
  return { said, countdown: new Countdown(ms, { onTell: (seconds, first) => said.push(`${first ? 'first ' : ''}${seconds}`), onEnd: () => said.push('end') }) };
};

it('tells the user what is left on the way to the end, and nothing after it was stopped', () => {
  const whole = told(300_000);
  vi.advanceTimersByTime(299_999);
  expect(whole.said).toEqual(['first 300', '120', '60', '30', '10', '5']);
  vi.advanceTimersByTime(1);
  expect(whole.said.at(-1)).toBe('end');
  const short = told(3_000);
  vi.advanceTimersByTime(3_000);
  expect(short.said).toEqual(['first 3', 'end']);
  const stopped = told(60_000);
  vi.advanceTimersByTime(35_000);
  stopped.countdown.dispose();
  vi.advanceTimersByTime(60_000);
  expect(stopped.said).toEqual(['first 60', '30']);
});
