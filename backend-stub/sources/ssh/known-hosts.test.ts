import ssh2 from 'ssh2';
import { expect, it } from 'vitest';
import { newHostKey } from './known-hosts';

it('makes host keys that can be read again, every time', () => {
  const made = Array.from({ length: 1000 }, () => ssh2.utils.parseKey(newHostKey()));
  expect(made.filter((key) => key instanceof Error)).toEqual([]);
});
