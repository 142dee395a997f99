import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstGateway, gatewayOf, idAt, ownId } from './gateway-ids';
import { gatewayId, sessionId } from './ids';

const gateways = fc.constantFrom('', 'g2', 'g3', 'g10').map(gatewayId);
/** Also ids of a gateway that would like to pass for another. */
const names = fc.oneof(fc.uuid(), fc.string(), fc.tuple(fc.constantFrom('', 'g2', 'g3', '~', '~~'), fc.string()).map(([gateway, own]) => `${gateway}~${own}`)).map(sessionId);

describe('ids of several gateways', () => {
  it('say whose they are and what they are called there, whatever they are called', () => {
    fc.assert(fc.property(gateways, names, (gateway, own) => {
      const id = idAt(gateway, own);
      expect(gatewayOf(id)).toBe(gateway);
      expect(ownId(id)).toBe(own);
    }));
  });

  it('are never those of another gateway', () => {
    fc.assert(fc.property(gateways, names, gateways, names, (one, own, other, theirs) => {
      fc.pre(one !== other || own !== theirs);
      expect(idAt(one, own)).not.toBe(idAt(other, theirs));
    }));
  });

  it('of the first gateway stay as they are', () => {
    expect(idAt(firstGateway, sessionId('5b0c-1'))).toBe('5b0c-1');
  });
});
