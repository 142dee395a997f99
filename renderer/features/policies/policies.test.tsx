// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { failure, success, type Problem, type Result } from '../../../shared/base/problem';
import { millis, unixMillis } from '../../../shared/base/units';
import type { GatewayStanding } from '../../../shared/ipc/schemas';
import { firstGateway } from '../../../shared/model/gateway-ids';
import { recordingId, sessionId } from '../../../shared/model/ids';
import type { Role } from '../../../shared/model/operator';
import type { PolicyInForce, PolicyTrial } from '../../../shared/model/policy';
import { ServicesContext, type OrderOutcome, type Services } from '../../services/services';
import { ConsoleProvider } from '../../state/console-provider';
import { gatewaysKnown } from '../../state/gateways';
import { createConsoleStore } from '../../state/store';
import { PoliciesScreen } from '.';
import { idProblem } from './editor-dialog';
import { countWords } from './policy-panel';
import { trialWords } from './trial-dialog';

const text = JSON.stringify({ title: 'Laboratory', rules: [{ id: 'bomb', title: 'Speaks of bombs', match: { kind: 'words', words: ['bomb'] } }] });
const policy: PolicyInForce = { id: 'laboratory', text, revision: 'r1', counts: [{ ruleId: 'bomb', hits: 3, falsePositives: 1 }], builtIn: false };

interface World {
  readonly role?: Role;
  readonly policies?: readonly PolicyInForce[];
  readonly refused?: Problem;
  readonly outcome?: OrderOutcome;
  readonly trial?: (signal: AbortSignal) => Promise<Result<PolicyTrial>>;
}

function show({ role = 'security-analyst', policies = [policy], refused, outcome = { accepted: true }, trial }: World) {
  const given: unknown[][] = [];
  const signals: AbortSignal[] = [];
  const store = createConsoleStore();
  const operator = { loginName: 'ana', displayName: 'Ana Kovac', userDirectory: 'local', role, team: 'red' };
  store.dispatch(gatewaysKnown([{ id: firstGateway, gateway: { address: 'http://g', name: 'G' }, signedIn: true, wanted: true, operator } as unknown as GatewayStanding]));
  const client = {
    listPolicies: () => Promise.resolve(refused ? failure(refused) : success({ policies, editable: role === 'security-analyst' })),
    tryPolicy: (tried: string, since: number, signal: AbortSignal) => {
      given.push(['try', tried, Math.round((Date.now() - since) / 86_400_000)]);
      signals.push(signal);
      return trial?.(signal) ?? Promise.resolve(success({ hits: [], lookedAt: 0, recordings: 1, limited: false }));
    },
  };
  const services = {
    gateways: [{ id: firstGateway, address: 'http://g', client }],
    orders: {
      savePolicy: (_at: string, { id, revision }: PolicyInForce) => { given.push(['save', id, revision]); return Promise.resolve(outcome); },
      removePolicy: (_at: string, { id, revision }: PolicyInForce) => { given.push(['remove', id, revision]); return Promise.resolve(outcome); },
    },
    host: { call: () => Promise.resolve(success([])), on: () => () => undefined },
  };
  render(<ConsoleProvider store={store}><ServicesContext value={services as unknown as Services}><PoliciesScreen /></ServicesContext></ConsoleProvider>);
  return { given, signals };
}

afterEach(cleanup);

describe('the policies of a gateway', () => {
  it('are told in words with what they found; what cannot be used says so', async () => {
    show({ policies: [{ ...policy, problem: { code: 'policy.unusable', severity: 'error', what: 'laboratory.json is not JSON.', tip: '' } }] });
    const panel = await screen.findByRole('region', { name: 'Policy laboratory' });
    expect(panel.textContent).toContain('Concerns all sessions.');
    expect(panel.textContent).toContain('A command with “bomb”: note it.');
    expect(panel.textContent).toContain('3 hits, 1 false positive');
    expect(panel.textContent).toContain('laboratory.json is not JSON. What was before is in force.');
  });

  it('are only read by who may not change them, who is told why', async () => {
    const { given } = show({ role: 'auditor' });
    const edit = await screen.findByRole('button', { name: 'Edit laboratory…' });
    fireEvent.click(edit);
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(screen.getByRole('group', { name: 'Policies in force' }).textContent).toContain('Your role (auditor) may not change policies. Ask a platform admin for the right to change policies.');
    expect(given).toEqual([]);
  });

  it('that may not be read at all say whom to ask; that are none say how to make one', async () => {
    show({ role: 'user', refused: { code: 'not-allowed', severity: 'warning', what: 'Your role (user) may not read policies.', tip: 'Ask a platform admin.' } });
    expect(await screen.findByText('Your role (user) may not read policies. Ask a platform admin.')).toBeTruthy();
    cleanup();
    show({ policies: [] });
    expect(await screen.findByText(/^A policy is a set of rules .* Press New policy/)).toBeTruthy();
  });

  it('begin from a template, are checked while they are typed, and stay open with the gateway’s no', async () => {
    const { given } = show({ outcome: { accepted: false, problem: { code: 'policy.stale', severity: 'warning', what: 'Changed by somebody else.', tip: 'Open it again.' } } });
    fireEvent.click(await screen.findByRole('button', { name: 'New policy…' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'New policy' }));
    const save = () => dialog.getByRole('button', { name: 'Save' });
    expect(save().getAttribute('aria-disabled')).toBe('true');
    fireEvent.change(dialog.getByRole('textbox', { name: 'Name' }), { target: { value: 'mine' } });
    const field = dialog.getByRole('textbox', { name: 'Policy (JSON)' });
    fireEvent.change(field, { target: { value: text.replace('"words":["bomb"]', '"words":[]') } });
    expect(dialog.getByText(/^The policy: rules\.0\.match\.words: /)).toBeTruthy();
    fireEvent.click(save());
    expect(given).toEqual([]);
    fireEvent.change(field, { target: { value: text } });
    expect(save().getAttribute('aria-disabled')).toBeNull();
    fireEvent.click(save());
    expect((await dialog.findByRole('alert')).textContent).toBe('Changed by somebody else. Open it again.');
    expect(given).toEqual([['save', 'mine', '']]);
  });

  it('are removed after being asked, by the revision that was seen', async () => {
    const { given } = show({});
    fireEvent.click(await screen.findByRole('button', { name: 'Remove laboratory…' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Remove policy' }));
    await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
    expect(given).toEqual([['remove', 'laboratory', 'r1']]);
  });

  it('are tried over the last seven days, which can be cancelled and begun anew', async () => {
    const { given, signals } = show({ trial: () => new Promise(() => undefined) });
    fireEvent.click(await screen.findByRole('button', { name: 'Try laboratory…' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Try laboratory' }));
    expect(dialog.getByRole('progressbar')).toBeTruthy();
    fireEvent.click(dialog.getByRole('button', { name: 'Cancel' }));
    expect(signals[0]?.aborted).toBe(true);
    fireEvent.click(await dialog.findByRole('button', { name: 'Try it' }));
    expect(given).toEqual([['try', text, 7], ['try', text, 7]]);
    expect(signals[1]?.aborted).toBe(false);
  });
});

describe('words', () => {
  const hit = { ruleId: 'bomb', sessionId: sessionId('s'), user: 'alice', asset: 'db', recordingId: recordingId('s'), text: 'x', at: unixMillis(1), atMs: millis(1) };
  it('say what was looked at and what came of it', () => {
    expect(trialWords({ hits: [], lookedAt: 0, recordings: 1, limited: false })).toContain('recorded no command and no file');
    expect(trialWords({ hits: [], lookedAt: 7, recordings: 1, limited: false })).toBe('7 commands and files of 1 recording looked at: it would have found nothing.');
    expect(trialWords({ hits: [hit, hit], lookedAt: 1, recordings: 1, limited: false })).toMatch(/^1 command or file of 1 recording looked at: 2 hits in 1 session\./);
    expect(trialWords({ hits: [hit], lookedAt: 9, recordings: 1, limited: true })).toContain('more than 1 hit in 1 session. The newest are shown.');
  });

  it('say how often a rule hit, and what names a policy may have', () => {
    expect(countWords(undefined)).toBe('no hits');
    expect(countWords({ ruleId: 'r', hits: 1, falsePositives: 0 })).toBe('1 hit');
    expect([idProblem('Not Good', []), idProblem('there', ['there'])].every((why) => why !== undefined)).toBe(true);
    expect(idProblem('db-2', ['there'])).toBeUndefined();
  });
});
