import fc from 'fast-check';
import { expect, it } from 'vitest';
import { orderId } from '../../../shared/model/ids';
import { someSession } from '../../state/samples';
import { runBulk } from './bulk-run';

it('gives each session its one order, in turn, four at a time at most', async () => {
  await fc.assert(fc.asyncProperty(fc.nat(20), fc.array(fc.nat(3), { minLength: 1 }), async (count, waits) => {
    const rows = Array.from({ length: count }, (_none, index) => ({ session: someSession(`s${index}`), order: orderId(`o${index}`) }));
    const given: string[] = [];
    let under = 0;
    let most = 0;
    await runBulk({
      bulk: async (_kind, session, _choice, id) => {
        given.push(`${session.id} ${id}`);
        most = Math.max(most, (under += 1));
        for (let turn = waits[given.length % waits.length] ?? 0; turn > 0; turn -= 1) await Promise.resolve();
        under -= 1;
        return { accepted: true };
      },
    }, 'pause', { reasonCode: 'other' }, rows);
    expect(given).toEqual(rows.map(({ session, order }) => `${session.id} ${order}`));
    expect(most).toBeLessThanOrEqual(4);
    expect(under).toBe(0);
  }));
});
