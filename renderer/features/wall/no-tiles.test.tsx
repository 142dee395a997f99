// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { unixMillis } from '../../../shared/base/units';
import type { GatewayInfo } from '../../../shared/ipc/schemas';
import { ServicesContext, type Services } from '../../services/services';
import { firstGateway } from '../../../shared/model/gateway-ids';
import { ConsoleProvider } from '../../state/console-provider';
import { gatewaysKnown, liveChanged } from '../../state/gateways';
import { factsArrived } from '../../state/facts';
import { createIngest } from '../../state/ingest';
import { createConsoleStore } from '../../state/store';
import { NoTiles } from './no-tiles';

const demo: GatewayInfo = {
  address: 'http://127.0.0.1:7420', serverId: 's', name: 'Demo', version: '0', demo: true, demoUsers: [], signingKey: '', signingKeyId: '', announcesWatchers: true, terminateGraceMs: 0,
};

/** What the main process was asked. */
const called: string[] = [];

function show(gateway: GatewayInfo, change: (store: ReturnType<typeof createConsoleStore>) => void = () => undefined): string {
  const store = createConsoleStore();
  const frames: (() => void)[] = [];
  const ingest = createIngest({ dispatch: (action) => store.dispatch(action), schedule: (flush) => void frames.push(flush), now: () => 0 });
  ingest.onSnapshot({ serverId: 's', sessions: [], locks: [], serverTime: unixMillis(0) });
  frames.forEach((flush) => flush());
  store.dispatch(gatewaysKnown([{ id: '', gateway, signedIn: false, wanted: true }]));
  change(store);
  const services = { host: { call: (name: string) => void called.push(name) } } as unknown as Services;
  render(<ConsoleProvider store={store}><ServicesContext value={services}><NoTiles /></ServicesContext></ConsoleProvider>);
  return document.body.textContent ?? '';
}

afterEach(cleanup);

describe('a wall without tiles', () => {
  it('says how to start a session, at the port where the gateway really takes them', () => {
    expect(show({ ...demo, sshPort: 40_022 })).toContain('ssh -p 40022 alice@demo-1@127.0.0.1');
    cleanup();
    expect(show(demo)).not.toContain('ssh -p');
    cleanup();
    expect(show({ ...demo, demo: false, sshPort: 40_022 })).not.toContain('ssh -p');
  });

  it('does not call quiet what no gateway tells any more', () => {
    const problem = { code: 'gateway-unreachable', severity: 'error', what: 'The gateway does not answer.', tip: '' } as const;
    const text = show({ ...demo, sshPort: 40_022 }, (store) => store.dispatch(factsArrived({
      gateway: firstGateway, whole: false, sessions: [], events: [], recordings: [], at: 0, connection: { state: 'reconnecting', since: 0, attempt: 1, retryInMs: 1000, problem },
    })));
    expect(text).toContain('The gateway does not answer: nothing is known of now');
    expect(text).not.toContain('All quiet');
    expect(text).not.toContain('ssh -p');
  });

  it('says that nobody is signed in any more, as soon as one of the streams knows it', () => {
    const text = show(demo, (store) => store.dispatch(liveChanged({ gateway: firstGateway, live: 'signed-out' })));
    expect(text).toContain('You are signed out');
    expect(text).not.toContain('All quiet');
    screen.getByRole('button', { name: 'Sign in again' }).click();
    expect(called).toEqual(['gateway.signOut']);
  });
});
