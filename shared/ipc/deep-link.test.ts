import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deepLinkSchema, parseDeepLink, sessionLink } from './deep-link';

const hostile = fc.oneof(
  fc.string({ maxLength: 60, unit: 'binary' }),
  fc.tuple(fc.constantFrom('vigil://open/', 'vigil:open/', 'VIGIL://open/', 'vigil://open//', 'vigil://evil/', 'vigil://open/session/'), fc.string({ maxLength: 40 })).map((parts) => parts.join('')),
  fc.tuple(
    fc.constantFrom('vigil://open/'), fc.constantFrom('wall', 'session', 'session/a1', 'sessions', 'settings', 'terminate', 'session/../../wall', 'session/a1/participate', 'play/x', 'session/a%2fb'),
    fc.constantFrom('', '/', '?gateway=', '?token=x', '?gateway=https%3A%2F%2Fg.example', '?gateway=https://g.example&token=x', '?gateway=javascript%3Aalert(1)', '?gateway=https%3A%2F%2Fu%3Ap%40g.example', '?gateway=file%3A%2F%2F%2Fetc', '#/session/x/participate', '%00', '?gateway=%E0%A4%A'),
    fc.string({ maxLength: 12 }),
  ).map((parts) => parts.join('')),
);

describe('a link from outside', () => {
  it('is a view, or nothing: 100,000 of them', () => {
    let views = 0;
    fc.assert(fc.property(hostile, (text) => {
      const link = parseDeepLink(text);
      if (!link.ok) return;
      views += 1;
      expect(deepLinkSchema.parse(link.value)).toEqual(link.value);
      // Nothing of it could name another place of the console, or be more than a place.
      if (link.value.view === 'session') {
        expect(link.value.sessionId).toMatch(/^[A-Za-z0-9_-]+$/);
        const { hostname, pathname, username, search } = new URL(link.value.gateway);
        expect(link.value.gateway.replace(/^https?:\/\//, '').replace(/:\d+$/, '')).toBe(hostname);
        expect({ pathname, username, search }).toEqual({ pathname: '/', username: '', search: '' });
      } else expect(Object.keys(link.value)).toEqual(['view']);
    }), { numRuns: 100_000 });
    expect(views).toBeGreaterThan(100);
  });

  it('comes back as it was written', () => {
    fc.assert(fc.property(fc.uuid(), fc.constantFrom('https://gate.example', 'http://127.0.0.1:7420', 'https://[::1]:8443', 'https://a-b.c.example:443'), (id, gateway) => {
      expect(parseDeepLink(sessionLink(gateway, id))).toEqual({ ok: true, value: { view: 'session', sessionId: id, gateway } });
    }));
    expect(parseDeepLink('vigil://open/wall')).toEqual({ ok: true, value: { view: 'wall' } });
    expect(parseDeepLink('vigil://open/wall/')).toEqual({ ok: true, value: { view: 'wall' } });
  });

  it('never joins, orders or signs in', () => {
    for (const text of ['vigil://open/session/a1/participate?gateway=https%3A%2F%2Fg.example', 'vigil://terminate/a1', 'vigil://open/wall?token=x', 'vigil://open/session/a1', 'vigil://open/session?gateway=https%3A%2F%2Fg.example', `vigil://open/${'a'.repeat(2000)}`,
      ...['g.example.1', 'g.example.0x', 'xn--a', '1.2', 'g.example:99999'].map((host) => `vigil://open/session/a1?gateway=https%3A%2F%2F${host}`),
    ]) {
      expect(parseDeepLink(text), text).toMatchObject({ ok: false, problem: { code: 'link' } });
    }
  });
});
