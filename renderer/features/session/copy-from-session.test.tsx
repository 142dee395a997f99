// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { failure, success, type Result } from '../../../shared/base/problem';
import type { GatewayStanding } from '../../../shared/ipc/schemas';
import { firstGateway } from '../../../shared/model/gateway-ids';
import { participationId } from '../../../shared/model/ids';
import type { Operator, Role } from '../../../shared/model/operator';
import type { Session } from '../../../shared/model/session';
import { ServicesContext, type Services } from '../../services/services';
import { ConsoleProvider } from '../../state/console-provider';
import { gatewaysKnown } from '../../state/gateways';
import { someSession } from '../../state/samples';
import { createConsoleStore } from '../../state/store';
import { CopyFromSession, whyNoCopy } from './copy-from-session';

const operatorAs = (role: Role): Operator => ({ loginName: 'ana', displayName: 'Ana Kovac', userDirectory: 'local', role, team: 'red' });
const desktop = (more: Partial<Session> = {}): Session => someSession('1', { protocol: 'vnc', user: 'alice', asset: 'desk-1', team: 'payments', clipboardOut: 'there', ...more });

const written: string[] = [];
beforeEach(() => {
  written.length = 0;
  vi.stubGlobal('navigator', { ...navigator, clipboard: { writeText: async (text: string) => void written.push(text) } });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function show(answer: Result<{ readonly text: string; readonly cut: boolean }>, session = desktop()) {
  const asked: unknown[] = [];
  const refused: string[] = [];
  const store = createConsoleStore();
  store.dispatch(gatewaysKnown([{ id: firstGateway, gateway: { address: 'http://g', name: 'G' }, signedIn: true, wanted: true, operator: operatorAs('security-analyst') } as unknown as GatewayStanding]));
  const gateway = { readClipboard: async (one: unknown) => { asked.push(one); return answer; } };
  render(
    <ConsoleProvider store={store}><ServicesContext value={{ gateway } as unknown as Services}>
      <CopyFromSession session={session} participation={participationId('p1')} onRefused={(why) => void refused.push(why)} />
    </ServicesContext></ConsoleProvider>,
  );
  return { asked, refused, press: () => fireEvent.click(screen.getByRole('button', { name: 'Copy from session' })) };
}

describe('copying out of a desktop', () => {
  it.each<[Partial<Session>, Operator | undefined, RegExp | undefined]>([
    [{}, operatorAs('security-analyst'), undefined], [{}, undefined, /not signed in/], [{}, operatorAs('auditor'), /may not copy text out of this session/],
    [{}, operatorAs('team-lead'), /may not copy/], [{ team: 'red' }, operatorAs('team-lead'), undefined], [{ clipboardOut: 'empty' }, operatorAs('platform-admin'), /Nothing was copied/],
    [{ clipboardOut: 'closed' }, operatorAs('platform-admin'), /Text may not leave desk-1/], [{ clipboardOut: undefined }, operatorAs('platform-admin'), /has no text/],
    [{}, { ...operatorAs('security-analyst'), rights: { participate: 'all' } }, /right to copy text out of sessions/],
  ])('is explained or possible: %#', (more, operator, why) => {
    const said = whyNoCopy(desktop(more), operator);
    if (why === undefined) expect(said).toBeUndefined();
    else expect(said).toMatch(why);
  });

  it('puts it on the clipboard without what cannot be seen, and says how much', async () => {
    const { asked, press } = show(success({ text: 'rm \u202e-rf\r\n\u0007€', cut: true }));
    press();
    await waitFor(() => expect(screen.getByRole('status').textContent).toBe('8 characters of alice@desk-1 are on your clipboard. There was more: only the beginning was kept. 2 invisible characters left out.'));
    expect(written).toEqual(['rm -rf\n€']);
    expect(asked).toEqual([{ sessionId: desktop().id, participationId: 'p1' }]);
  });

  it('asks for nothing where it is not possible, and says why it was refused', async () => {
    const blocked = show(success({ text: 'x', cut: false }), desktop({ clipboardOut: 'empty' }));
    blocked.press();
    expect(blocked.asked).toEqual([]);
    cleanup();
    const { refused, press } = show(failure({ code: 'clipboard.closed', severity: 'warning', what: 'Text may not leave desk-1.', tip: 'Ask.' }));
    press();
    await waitFor(() => expect(refused).toEqual(['Text may not leave desk-1. Ask.']));
    cleanup();
    const invisible = show(success({ text: '\u200b\u0000', cut: false }));
    invisible.press();
    await waitFor(() => expect(invisible.refused[0]).toContain('nothing that can be shown'));
    expect(written).toEqual([]);
  });
});
