import { afterEach, expect, it } from 'vitest';
import { makeReport } from '../../shared/report/make-report';
import { OrderKind } from '../../shared/proto/gen/vigil/v1/sessions_pb';
import { Intent } from '../../shared/proto/gen/vigil/v1/types_pb';
import { demoConfig } from '../config/config';
import { openTestGateway, type Console, type TestGateway } from '../server/gateway.fixture';

let test: TestGateway;
afterEach(() => test.close());

it('the Approval report of a gateway where people really ask, answer and use has their numbers, and who did it', async () => {
  const { viewing } = demoConfig();
  test = await openTestGateway({ config: { viewing: { ...viewing, approval: ['monitor'] } } });
  const [ana, pat, tess] = [await test.signIn('ana'), await test.signIn('pat'), await test.signIn('tess')];
  const [first, second] = [(await test.open()).handle.id, (await test.open({ user: 'bob', asset: 'db-7' })).handle.id];
  const ask = async (console: Console, more: Record<string, unknown>, sessionId = ''): Promise<string> => {
    expect((await console.order(OrderKind.REQUEST_APPROVAL, sessionId, { intent: Intent.MONITOR, reasonText: 'ticket 4', ...more })).accepted).toBe(true);
    return test.gateway.services.approvals.visibleTo({ loginName: 'nobody', displayName: '', userDirectory: '', role: 'platform-admin', team: '' }).find(({ state }) => state === 'pending')?.id ?? '';
  };
  const join = (console: Console, id: string) => console.order(OrderKind.JOIN, id, { intent: Intent.MONITOR });

  expect((await join(ana, first)).problem?.code).toBe('approval.needed');
  // One for a session, used; one for all on an asset, used there; one denied; one taken back.
  await pat.order(OrderKind.GRANT_APPROVAL, '', { approvalId: await ask(ana, {}, first) });
  expect((await join(ana, first)).accepted).toBe(true);
  await pat.order(OrderKind.GRANT_APPROVAL, '', { approvalId: await ask(tess, { asset: 'db-7' }) });
  expect((await join(tess, second)).accepted).toBe(true);
  expect((await join(tess, first)).problem?.code).toBe('approval.needed');
  await ana.order(OrderKind.DENY_APPROVAL, '', { approvalId: await ask(tess, {}, first), reasonText: 'not now' });
  expect((await ana.order(OrderKind.WITHDRAW_APPROVAL, '', { approvalId: await ask(ana, {}, second) })).accepted).toBe(true);
  // And an access that is granted and revoked.
  expect((await ana.order(OrderKind.GRANT_ACCESS, '', { accessUser: 'alice', asset: 'demo-1', reasonText: 'ticket 5' })).accepted).toBe(true);
  expect((await ana.order(OrderKind.REVOKE_ACCESS, '', { accessUser: 'alice', asset: 'demo-1' })).accepted).toBe(true);

  const events = await test.gateway.services.audit.after(0, 1000);
  const { report } = makeReport('approval', events, {}, { zone: 'UTC' });
  const figures = Object.fromEntries(report.figures.map(({ id, value }) => [id, value]));
  expect(figures).toMatchObject({ request: 4, grant: 3, deny: 1, use: 2, revoke: 1, expire: 0 });
  const approvers = report.tables.find(({ id }) => id === 'approvers');
  expect(approvers?.rows.map((row) => row.slice(0, 3))).toEqual(expect.arrayContaining([['pat', 2, 0], ['ana', 1, 1]]));
  const steps = report.tables.find(({ id }) => id === 'approvals');
  const at = (id: string): number => steps?.columns.findIndex((column) => column.id === id) ?? -1;
  const told = steps?.rows.map((row) => [row[at('step')], row[at('requester')], row[at('approver')], row[at('subject')]]);
  expect(told).toEqual(expect.arrayContaining([
    ['Granted', 'ana', 'pat', 'alice@demo-1'], ['Granted', 'tess', 'pat', 'db-7'], ['Denied', 'tess', 'ana', 'alice@demo-1'], ['Used', 'tess', 'pat', 'db-7'], ['Granted', 'alice', 'ana', 'alice@demo-1'],
  ]));
  expect(told).toHaveLength(4 + 3 + 1 + 2 + 1 + 1);
});
