// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { millis, unixMillis } from '../../../shared/base/units';
import type { GatewayStanding } from '../../../shared/ipc/schemas';
import { firstGateway } from '../../../shared/model/gateway-ids';
import type { Role } from '../../../shared/model/operator';
import type { RuleHit, Session } from '../../../shared/model/session';
import { ServicesContext, type OrderOutcome, type Services } from '../../services/services';
import { ConsoleProvider } from '../../state/console-provider';
import { gatewaysKnown } from '../../state/gateways';
import { someSession } from '../../state/samples';
import { createConsoleStore } from '../../state/store';
import { RuleHits } from './rule-hits';

const hit: RuleHit = { id: 'h1', policyId: 'production', ruleId: 'drop', title: 'Drops a table', text: 'psql -c "drop table a"', at: unixMillis(5_000), atMs: millis(4_000), score: 50, refused: false };

function show(session: Session, role: Role, outcome: OrderOutcome = { accepted: true }) {
  const given: unknown[] = [];
  const store = createConsoleStore();
  const operator = { loginName: 'ana', displayName: 'Ana Kovac', userDirectory: 'local', role, team: 'red' };
  store.dispatch(gatewaysKnown([{ id: firstGateway, gateway: { address: 'http://g', name: 'G' }, signedIn: true, wanted: true, operator } as unknown as GatewayStanding]));
  const orders = { judgeHit: (...judged: unknown[]) => { given.push(judged.slice(1)); return Promise.resolve(outcome); } };
  render(<ConsoleProvider store={store}><ServicesContext value={{ orders } as unknown as Services}><RuleHits session={session} /></ServicesContext></ConsoleProvider>);
  return given;
}

afterEach(cleanup);

describe('what rules found in a session', () => {
  it('is told with rule, command, score and place, and marked as a false positive with a note', async () => {
    const given = show(someSession('1', { ruleHits: [hit] }), 'security-analyst');
    const row = screen.getByRole('listitem', { name: 'Rule Drops a table' });
    expect(row.textContent).toContain('psql -c "drop table a"');
    expect(row.textContent).toContain('It ran, risk +50, policy production, at 00:04');
    fireEvent.click(within(row).getByRole('button', { name: /^Mark/ }));
    fireEvent.change(await screen.findByRole('textbox', { name: 'Why it is none' }), { target: { value: ' a test table ' } });
    fireEvent.click(screen.getByRole('button', { name: 'Mark as false positive' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(given).toEqual([[hit, true, 'a test table']]);
  });

  it('keeps the dialog open with the gateway’s no', async () => {
    show(someSession('1', { ruleHits: [hit] }), 'security-analyst', { accepted: false, problem: { code: 'hit.unknown', severity: 'warning', what: 'This hit is not there any more.', tip: 'Look again.' } });
    fireEvent.click(screen.getByRole('button', { name: /^Mark/ }));
    fireEvent.click(await screen.findByRole('button', { name: 'Mark as false positive' }));
    expect((await screen.findByRole('alert')).textContent).toBe('This hit is not there any more. Look again.');
  });

  it('that somebody judged says by whom and why, and is undone', () => {
    const judged = { ...hit, falsePositive: { by: 'Ana Kovac (ana)', note: 'a test table' } };
    const given = show(someSession('1', { ruleHits: [judged] }), 'security-analyst');
    const row = screen.getByRole('listitem', { name: 'Rule Drops a table' });
    expect(row.textContent).toContain('its risk of 50 does not count');
    expect(row.textContent).toContain('False positive, by Ana Kovac (ana): a test table');
    fireEvent.click(within(row).getByRole('button', { name: /^Undo/ }));
    expect(given).toEqual([[judged, false, '']]);
  });

  it('may not be judged by who may not watch', () => {
    const given = show(someSession('1', { ruleHits: [hit] }), 'auditor');
    const mark = screen.getByRole('button', { name: /^Mark/ });
    expect(mark.getAttribute('aria-disabled')).toBe('true');
    fireEvent.click(mark);
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(given).toEqual([]);
  });
});
