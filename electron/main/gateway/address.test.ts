import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseGatewayAddress } from './address';

const accepted = (typed: string) => {
  const parsed = parseGatewayAddress(typed);
  return parsed.ok ? parsed.value : parsed.problem.code;
};

describe('parseGatewayAddress', () => {
  it.each([
    ['https://gate.example', 'https://gate.example'],
    [' https://Gate.Example:8443/ ', 'https://gate.example:8443'],
    ['gate.example', 'https://gate.example'],
    ['gate.example:8443', 'https://gate.example:8443'],
    ['127.0.0.1:8443', 'http://127.0.0.1:8443'],
    ['localhost:7420', 'http://localhost:7420'],
    ['http://127.3.2.1:80', 'http://127.3.2.1'],
    ['http://[::1]:7420', 'http://[::1]:7420'],
    ['https://127.0.0.1:1', 'https://127.0.0.1:1'],
    ['http://gate.example', 'address-insecure'],
    ['http://10.0.0.1', 'address-insecure'],
    ['http://127.0.0.1.evil.example', 'address-insecure'],
    ['http://localhost.evil.example', 'address-insecure'],
    ['http://notlocalhost', 'address-insecure'],
    ['http://[::ffff:8.8.8.8]', 'address-insecure'],
    ['http://0.0.0.0', 'address-insecure'],
    ['ftp://gate.example', 'address-scheme'],
    ['javascript://gate.example/%0aalert(1)', 'address-scheme'],
    ['file:///etc/passwd', 'address-scheme'],
    ['https://a:b@gate.example', 'address-credentials'],
    ['https://127.0.0.1@gate.example', 'address-credentials'],
    ['https://gate.example/path', 'address-path'],
    ['https://gate.example?x', 'address-path'],
    ['', 'address-empty'],
    ['https://', 'address-malformed'],
    ['gate example', 'address-malformed'],
  ])('%s -> %s', (typed, expected) => {
    expect(accepted(typed)).toBe(expected);
  });

  it('gives plain http to nobody but this computer', () => {
    fc.assert(fc.property(fc.oneof(fc.webUrl({ validSchemes: ['http', 'https'] }), fc.string(), fc.tuple(fc.constantFrom('http://', ''), fc.domain()).map((parts) => parts.join(''))), (typed) => {
      const parsed = parseGatewayAddress(typed);
      if (!parsed.ok) {
        expect(parsed.problem.what.length * parsed.problem.tip.length).toBeGreaterThan(0);
        return;
      }
      const url = new URL(parsed.value);
      expect(url.origin).toBe(parsed.value);
      if (url.protocol !== 'https:') expect(url.hostname).toMatch(/^(localhost|\[::1\]|127\.\d+\.\d+\.\d+)$/);
    }), { numRuns: 2000 });
  });
});
