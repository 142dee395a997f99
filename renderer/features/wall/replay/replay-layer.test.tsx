// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, renderHook, screen } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ProblemError } from '../../../../shared/base/problem';
import { sessionId } from '../../../../shared/model/ids';
import type { Session } from '../../../../shared/model/session';
import { ServicesContext, type Services } from '../../../services/services';
import { ConsoleProvider } from '../../../state/console-provider';
import { createConsoleStore } from '../../../state/store';
import { ReplayLayer } from './replay-layer';
import { mostReplays, useReplays } from './use-replays';

const session = { id: sessionId('s1'), user: 'alice', asset: 'db-1' } as Session;
const ids = ['a', 'b', 'c', 'd', 'e'].map((id) => sessionId(id));

function world(readBack: NonNullable<Services['gateway']>['readBack']) {
  const store = createConsoleStore();
  const services = { gateway: { readBack } } as unknown as Services;
  const wrapper = ({ children }: { readonly children: ReactNode }) => <ConsoleProvider store={store}><ServicesContext value={services}>{children}</ServicesContext></ConsoleProvider>;
  return { store, wrapper };
}
// oxlint-disable-next-line require-yield
const refused = async function* refused(): AsyncGenerator<never> {
  throw new ProblemError({ code: 'not-allowed', severity: 'warning', what: 'Your role may not see it.', tip: 'Ask for its recording.' });
};

afterEach(cleanup);

describe('a replay over a tile', () => {
  it('says why there is none and asks again when told to; Escape is back to live, at the tile', async () => {
    let asked = 0;
    const { wrapper } = world(() => { asked += 1; return refused(); });
    const onLive = vi.fn();
    render(<div data-tile="s1" tabIndex={0}><ReplayLayer session={session} onLive={onLive} /></div>, { wrapper });
    expect((await screen.findByRole('alert')).textContent).toContain('Your role may not see it.Ask for its recording.');
    await act(async () => screen.getByRole('button', { name: 'Try again' }).click());
    expect(asked).toBe(2);
    fireEvent.keyDown(screen.getByRole('group', { name: 'Replay of alice@db-1' }), { key: 'Escape' });
    expect(onLive).toHaveBeenCalledWith(session.id);
    expect(document.activeElement).toBe(document.querySelector('[data-tile]'));
  });

  it('gives up reading when it is closed', async () => {
    let signal: AbortSignal | undefined;
    const { wrapper } = world(async function* readBack(_id, _seconds, given) {
      signal = given;
      yield { kind: 'frames', frames: [] };
      await new Promise(() => undefined);
    });
    const { unmount } = render(<ReplayLayer session={session} onLive={() => undefined} />, { wrapper });
    expect((await screen.findByRole('status')).textContent).toContain('Reading the last 5 min');
    expect(signal?.aborted).toBe(false);
    unmount();
    expect(signal?.aborted).toBe(true);
  });
});

describe('replays on a wall', () => {
  it('are a few at once, hold the wall, and end with their tile', () => {
    const { store, wrapper } = world(refused);
    const held: boolean[] = [];
    const hook = renderHook(({ shown }) => useReplays(shown, (some) => held.push(some)), { wrapper, initialProps: { shown: ids } });
    for (const id of ids) act(() => hook.result.current.toggle(id));
    expect(hook.result.current.open).toEqual(ids.slice(0, mostReplays));
    expect(store.getState().problems.entries.map(({ problem }) => problem.what)).toEqual(['4 tiles are in replay already.']);
    act(() => hook.result.current.toggle(ids[0]!));
    expect(hook.result.current.open).toEqual(ids.slice(1, 4));
    expect(held.at(-1)).toBe(true);
    hook.rerender({ shown: ids.slice(0, 1) });
    expect(hook.result.current.open).toEqual([]);
    expect(held.at(-1)).toBe(false);
    hook.rerender({ shown: ids });
    expect(hook.result.current.open).toEqual([]);
    act(() => hook.result.current.toggle(ids[4]!));
    hook.unmount();
    expect(held.at(-1)).toBe(false);
  });
});
