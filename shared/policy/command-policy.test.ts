import { describe, expect, it } from 'vitest';
import { ruleWords } from './command-policy';

describe('a rule in words', () => {
  it.each([[100 * 1024 * 1024, '100 MiB'], [1024 * 1024, '1 MiB'], [1_500, '1,500 bytes'], [1024 * 1024 + 1, '1,048,577 bytes']])('tells %d bytes as exactly as they were written', (bytes, words) => {
    expect(ruleWords({ id: 'r', title: '', match: { kind: 'transfer', direction: 'upload', largerThanBytes: bytes }, actions: [{ do: 'alert' }], score: 0 } as never)).toContain(`An upload of more than ${words}: `);
  });
});
