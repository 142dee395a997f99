import { randomUUID } from 'node:crypto';
import type { Operator } from '../../shared/model/operator';
import { Detail } from '../../shared/proto/gen/vigil/v1/live_pb';
import { OrderKind } from '../../shared/proto/gen/vigil/v1/sessions_pb';
import { Intent } from '../../shared/proto/gen/vigil/v1/types_pb';
import type { Console, TestGateway } from './gateway.fixture';

/*
 * Everything a gateway can be asked, and who is answered. Each new method of a service, each new kind of order and each door
 * needs a row here: the test goes by the generated descriptors and fails without one.
 */

export const people = ['ana', 'pat', 'tess', 'audrey', 'uma'] as const;
export type Person = (typeof people)[number];

/** Whom it is tried on: somebody of team payments (tess's, and uma's), of another team, and uma herself. */
export const targets = [{ user: 'alice', team: 'payments' }, { user: 'olaf', team: 'network' }, { user: 'uma', team: 'payments' }] as const;

/** One answer for each target, in that order. */
type Answers = `${'yes' | 'no'} ${'yes' | 'no'} ${'yes' | 'no'}`;
export type Expected = Readonly<Record<Person, Answers>>;

export interface Tried {
  readonly test: TestGateway;
  readonly console: Console;
  readonly name: Person;
  /** A session of the target's: live and untouched, or ended and recorded for rows that say so. */
  readonly id: string;
  /** May do everything: brings about what the order needs, such as a pause before a resume. */
  readonly ana: Console;
}

export interface Row {
  /** `everybody`: without signing in, too. `signed in`: whoever is. */
  readonly who: 'everybody' | 'signed in' | Expected;
  /** `ended`: tried on a session that is over. `fresh`: on one of its own, as it changes it. */
  readonly on?: 'live' | 'ended' | 'fresh';
  /** True when it was allowed; throws when the answer is neither that nor a refusal as it should be. */
  attempt(tried: Tried): Promise<boolean>;
}

const both = 'yes yes yes';
const never = 'no no no';
const own = 'no no yes';
const team = 'yes no yes';
/** By right, as the role table has it. */
const list: Expected = { ana: both, pat: both, tess: team, audrey: both, uma: own };
const view: Expected = { ana: both, pat: both, tess: team, audrey: never, uma: never };
const participate = view;
const terminate = view;
const pause: Expected = { ana: both, pat: both, tess: never, audrey: never, uma: never };
const lock = pause;
const recordings = list;
const approve = view;
const audit: Expected = { ana: both, pat: both, tess: team, audrey: both, uma: never };

async function refused(attempt: Promise<unknown>, sentence: RegExp): Promise<boolean> {
  try {
    await attempt;
    return true;
  } catch (caught) {
    if (!sentence.test(String(caught))) throw caught;
    return false;
  }
}

/** The first frame of a tile: its picture, or that it may not be seen. `subscribe` may ask for it later than the stream. */
async function seesPicture({ console, id }: Tried, later: boolean): Promise<boolean> {
  const stop = new AbortController();
  const subscription = { sessionId: id, detail: Detail.TILE, channel: 7 };
  for await (const { message } of console.live.watchLive({ subscriptions: later ? [] : [subscription] }, { signal: stop.signal })) {
    if (message.case === 'opened' && later) await console.live.updateWatch({ streamId: message.value.streamId, add: [subscription] });
    if (message.case !== 'batch') continue;
    const body = message.value.frames[0]?.body;
    if (body?.case === 'problem' && body.value.code === 'not-allowed') return false;
    if (body?.case === 'snapshot') return true;
    throw new Error(`neither picture nor refusal: ${String(body?.case)}`);
  }
  throw new Error('the stream ended');
}

/** An order of the kind, after what it needs; its refusal must be one of rights. */
async function orders({ console, id }: Tried, kind: OrderKind, more: Record<string, unknown> = {}): Promise<boolean> {
  const { accepted, problem } = await console.order(kind, id, more);
  if (!accepted && problem?.code !== 'not-allowed') throw new Error(`refused for another reason: ${String(problem?.what)}`);
  return accepted;
}

const everybodysOperator: Operator = { loginName: 'nobody', displayName: '', userDirectory: '', role: 'platform-admin', team: '' };

/** The undecided request about this session. */
const requestOf = ({ test, id }: Tried): string => {
  return test.gateway.services.approvals.visibleTo(everybodysOperator).find((one) => one.subject.id === id && one.state === 'pending')?.id ?? '';
};

/** Somebody else has asked: ana, or pat where ana answers. */
async function answersRequest(tried: Tried, kind: OrderKind): Promise<boolean> {
  const asker = tried.name === 'ana' ? await tried.test.signIn('pat') : tried.ana;
  await asker.order(OrderKind.REQUEST_APPROVAL, tried.id, { intent: Intent.MONITOR, reasonText: 'a ticket' });
  const { accepted, problem } = await tried.console.order(kind, '', { approvalId: requestOf(tried) });
  // Who may answer some does not learn that this one is there.
  if (!accepted && problem?.code !== 'not-allowed' && problem?.code !== 'approval.unknown') throw new Error(String(problem?.what));
  return accepted;
}

/** Not there and not theirs look the same. */
async function ofRecording({ console, id }: Tried, kind: OrderKind, more: Record<string, unknown> = {}): Promise<boolean> {
  const { accepted, problem } = await console.order(kind, '', { recordingId: id, ...more });
  if (!accepted && problem?.code !== 'not-allowed' && problem?.code !== 'recording.unknown') throw new Error(String(problem?.what));
  return accepted;
}

const somePolicy = JSON.stringify({ title: 'some', rules: [{ id: 'never', title: 'never', match: { kind: 'words', words: ['nobody types this'] } }] });

/** Something the built-in policy finds. */
function hitOf({ test, id }: Tried): string | undefined {
  const live = test.gateway.services.sessions.get(id);
  live?.exec('cat /etc/shadow');
  return live?.hits.at(-1)?.id;
}

export const methods: Readonly<Record<string, Row>> = {
  'GatewayService/GetGateway': { who: 'everybody', attempt: async ({ console }) => (await console.info.getGateway({})).serverId !== '' },
  'AuthService/SignIn': { who: 'everybody', attempt: async ({ console, name }) => (await console.auth.signIn({ loginName: name, password: 'vigil-demo' })).token !== '' },
  'AuthService/SignOut': {
    who: 'signed in',
    async attempt({ test, name }) {
      const leaving = await test.signIn(name);
      await leaving.auth.signOut({});
      return !(await refused(leaving.auth.getOperator({}), /not signed in/));
    },
  },
  'AuthService/GetOperator': { who: 'signed in', attempt: async ({ console, name }) => (await console.auth.getOperator({})).operator?.loginName === name },

  'SessionService/ListSessions': { who: list, attempt: async ({ console, id }) => (await console.sessions.listSessions({ pageSize: 1000 })).sessions.some((one) => one.id === id) },
  'SessionService/GetSession': { who: list, attempt: ({ console, id }) => refused(console.sessions.getSession({ sessionId: id }), /There is no such session/) },
  'FactsService/WatchFacts': {
    who: list,
    async attempt({ console, id }) {
      const stop = new AbortController();
      for await (const { fact } of console.facts.watchFacts({}, { signal: stop.signal })) {
        if (fact.case === 'snapshot') return fact.value.sessions.some((one) => one.id === id);
      }
      return false;
    },
  },

  'AuditService/ListAuditEvents': { who: audit, attempt: async ({ console, id }) => (await console.audit.listAuditEvents({ sessionId: id })).events.length > 0 },
  'AuditService/GetTreeHead': { who: 'signed in', attempt: async ({ console }) => (await console.audit.getTreeHead({})).head !== '' },
  'AuditService/ReportEvents': {
    who: 'signed in',
    async attempt({ console }) {
      const id = randomUUID();
      return (await console.audit.reportEvents({ events: [{ id, event: 'playback.play', level: 'Information', category: 'Access' }] })).storedIds.includes(id);
    },
  },

  'RecordingService/ListRecordings': { who: recordings, on: 'ended', attempt: async ({ console, id }) => (await console.recordings.listRecordings({ pageSize: 1000 })).recordings.some((one) => one.id === id) },

  'PolicyService/ListPolicies': { who: { ana: both, pat: both, tess: both, audrey: both, uma: never }, attempt: ({ console }) => refused(console.policies.listPolicies({}), /may not read policies/) },
  'PolicyService/TryPolicy': {
    // Whose commands are found goes by the right to read the record.
    who: audit, on: 'fresh',
    async attempt({ test, console, id }) {
      test.gateway.services.sessions.get(id)?.exec(`touch ${id}`);
      await test.gateway.services.audit.append({ category: 'Session', event: 'session.mark', title: '', message: '', user: '', remoteAddress: '', success: true });
      const text = JSON.stringify({ title: 'tried', rules: [{ id: 'one', title: 'one', match: { kind: 'words', words: [id] } }] });
      try {
        return (await console.policies.tryPolicy({ text })).hits.some((hit) => hit.sessionId === id);
      } catch (caught) {
        if (!/may not read policies/.test(String(caught))) throw caught;
        return false;
      }
    },
  },

  'LiveService/WatchLive': { who: view, attempt: (tried) => seesPicture(tried, false) },
  'LiveService/UpdateWatch': { who: view, attempt: (tried) => seesPicture(tried, true) },
  'LiveService/Acknowledge': {
    who: 'signed in',
    async attempt({ console, ana, name }) {
      const stop = new AbortController();
      for await (const { message } of console.live.watchLive({}, { signal: stop.signal })) {
        if (message.case !== 'opened') continue;
        const { streamId } = message.value;
        await console.live.acknowledge({ streamId });
        // A stream is its operator's alone.
        if (name !== 'ana' && (await refused(ana.live.acknowledge({ streamId }), /not open any more/))) throw new Error('somebody else acknowledged');
        return true;
      }
      return false;
    },
  },
  'LiveService/SendInput': {
    who: participate, on: 'fresh',
    async attempt({ console, ana, id }) {
      const joined = await console.order(OrderKind.JOIN, id, { intent: Intent.PARTICIPATE });
      // Who may not join tries with the participation of somebody who has.
      const participationId = joined.accepted ? joined.participationId : (await ana.order(OrderKind.JOIN, id, { intent: Intent.PARTICIPATE })).participationId;
      const { problem } = await console.live.sendInput({ sessionId: id, participationId, sequence: 1n, text: 'x' });
      return problem === undefined;
    },
  },
  'LiveService/Point': {
    who: view, on: 'fresh',
    async attempt({ console, ana, id }) {
      const joined = await console.order(OrderKind.JOIN, id, { intent: Intent.MONITOR });
      const participationId = joined.accepted ? joined.participationId : (await ana.order(OrderKind.JOIN, id, { intent: Intent.MONITOR })).participationId;
      return (await console.live.point({ sessionId: id, participationId, column: 1, row: 1 })).problem === undefined;
    },
  },
  'LiveService/ReadClipboard': {
    who: participate,
    async attempt({ test, console, ana, id }) {
      const { sessions } = test.gateway.services;
      const { user = '', team = '' } = sessions.facts(id) ?? {};
      const desktop = await sessions.openDesktop({ user, team, asset: 'desk-1', protocol: 'vnc', remoteAddress: '', width: 8, height: 8, simulated: false, copiesOut: true }, { input: () => undefined, notify: () => undefined, end: () => undefined });
      await desktop.copied('swordfish', false);
      const joined = await console.order(OrderKind.JOIN, desktop.id, { intent: Intent.PARTICIPATE });
      const participationId = joined.accepted ? joined.participationId : (await ana.order(OrderKind.JOIN, desktop.id, { intent: Intent.PARTICIPATE })).participationId;
      const { text, problem } = await console.live.readClipboard({ sessionId: desktop.id, participationId });
      await desktop.ended('user_close', '');
      if (text !== (problem === undefined ? 'swordfish' : '') || (problem && !/may not copy text|There is no such session/.test(problem.what))) throw new Error(`neither text nor refusal: ${text}`);
      return problem === undefined;
    },
  },
  'LiveService/ReadBack': {
    who: view,
    attempt: ({ console, id }) => refused((async () => {
      for await (const { message } of console.live.readBack({ sessionId: id })) if (message.case === 'batch') return;
      throw new Error('no picture');
    })(), /may not see the screen|There is no such session/),
  },
};

/** One row for each kind of order; `OrderService/SubmitOrder` is all of them. */
export const orderRows: Readonly<Record<string, Row>> = {
  'JOIN as monitor': { who: view, on: 'fresh', attempt: (tried) => orders(tried, OrderKind.JOIN, { intent: Intent.MONITOR }) },
  'JOIN as participant': { who: participate, on: 'fresh', attempt: (tried) => orders(tried, OrderKind.JOIN, { intent: Intent.PARTICIPATE }) },
  LEAVE: { who: view, on: 'fresh', attempt: (tried) => orders(tried, OrderKind.LEAVE) },
  PAUSE: { who: pause, on: 'fresh', attempt: (tried) => orders(tried, OrderKind.PAUSE) },
  RESUME: {
    who: pause, on: 'fresh',
    async attempt(tried) {
      await tried.ana.order(OrderKind.PAUSE, tried.id);
      return orders(tried, OrderKind.RESUME);
    },
  },
  TERMINATE: { who: terminate, on: 'fresh', attempt: (tried) => orders(tried, OrderKind.TERMINATE, { graceMs: 10_000 }) },
  UNDO_TERMINATE: {
    who: terminate, on: 'fresh',
    async attempt(tried) {
      await tried.ana.order(OrderKind.TERMINATE, tried.id, { graceMs: 10_000 });
      return orders(tried, OrderKind.UNDO_TERMINATE);
    },
  },
  LOCK: { who: lock, attempt: (tried) => orders({ ...tried, id: '' }, OrderKind.LOCK, { lockKind: 'user', lockName: `${tried.name}-${tried.id}` }) },
  UNLOCK: {
    who: lock,
    async attempt(tried) {
      const lockName = `locked-for-${tried.name}-${tried.id}`;
      await tried.ana.order(OrderKind.LOCK, '', { lockKind: 'user', lockName });
      const lockId = tried.test.gateway.services.locks.find('user', lockName)?.id;
      return orders({ ...tried, id: '' }, OrderKind.UNLOCK, { lockId });
    },
  },
  ACKNOWLEDGE: {
    who: view, on: 'fresh',
    attempt(tried) {
      tried.test.gateway.services.sessions.get(tried.id)?.input(new TextEncoder().encode('rm -rf /srv\r'));
      return orders(tried, OrderKind.ACKNOWLEDGE, { alertCauses: ['rm -rf /srv on demo-1'] });
    },
  },
  MARK_FALSE_POSITIVE: { who: view, on: 'fresh', attempt: (tried) => orders(tried, OrderKind.MARK_FALSE_POSITIVE, { ruleHitId: hitOf(tried), reasonText: 'a drill' }) },
  UNMARK_FALSE_POSITIVE: {
    who: view, on: 'fresh',
    async attempt(tried) {
      const ruleHitId = hitOf(tried);
      await tried.ana.order(OrderKind.MARK_FALSE_POSITIVE, tried.id, { ruleHitId });
      return orders(tried, OrderKind.UNMARK_FALSE_POSITIVE, { ruleHitId });
    },
  },
  SAVE_POLICY: { who: lock, on: 'fresh', attempt: (tried) => orders({ ...tried, id: '' }, OrderKind.SAVE_POLICY, { policyId: `of-${tried.id}`, policyText: somePolicy }) },
  REMOVE_POLICY: {
    who: lock, on: 'fresh',
    async attempt(tried) {
      const policyId = `of-${tried.id}`;
      await tried.ana.order(OrderKind.SAVE_POLICY, '', { policyId, policyText: somePolicy });
      return orders({ ...tried, id: '' }, OrderKind.REMOVE_POLICY, { policyId, policyRevision: tried.test.gateway.services.policyBook.get(policyId)?.revision });
    },
  },
  // Of users without an account, whose team nobody leads: each on their own, as it changes what the next may do.
  GRANT_ACCESS: { who: lock, on: 'fresh', attempt: (tried) => orders({ ...tried, id: '' }, OrderKind.GRANT_ACCESS, { accessUser: `of-${tried.id}`, asset: 'demo-1', reasonText: 'a ticket' }) },
  REVOKE_ACCESS: { who: lock, on: 'fresh', attempt: (tried) => orders({ ...tried, id: '' }, OrderKind.REVOKE_ACCESS, { accessUser: `of-${tried.id}`, asset: 'demo-1' }) },
  'TERMINATE with the access revoked': { who: approve, on: 'fresh', attempt: (tried) => orders(tried, OrderKind.TERMINATE, { graceMs: 10_000, revokeAccess: true }).then(async (done) => {
    // For whoever is tried next.
    const { services } = tried.test.gateway;
    for (const { user, asset, state } of services.access.visibleTo(everybodysOperator)) {
      if (state === 'revoked') await tried.ana.order(OrderKind.GRANT_ACCESS, '', { accessUser: user, asset, reasonText: 'the next trial' });
    }
    return done;
  }) },
  OPEN_RECORDING: { who: recordings, on: 'ended', attempt: (tried) => ofRecording(tried, OrderKind.OPEN_RECORDING) },
  // Nobody reviews their own, and who lists only their own reviews none.
  REVIEW_RECORDING: { who: { ...recordings, uma: never }, on: 'ended', attempt: (tried) => ofRecording(tried, OrderKind.REVIEW_RECORDING, { reasonText: 'looked at' }) },
  HOLD_RECORDING: { who: pause, on: 'ended', attempt: (tried) => ofRecording(tried, OrderKind.HOLD_RECORDING, { reasonText: 'a case' }).then(async (held) => {
    // For whoever is tried next.
    if (held) await tried.ana.order(OrderKind.RELEASE_RECORDING, '', { recordingId: tried.id, reasonText: 'closed' });
    return held;
  }) },
  RELEASE_RECORDING: {
    who: pause, on: 'ended',
    async attempt(tried) {
      await tried.ana.order(OrderKind.HOLD_RECORDING, '', { recordingId: tried.id, reasonText: 'a case' });
      return ofRecording(tried, OrderKind.RELEASE_RECORDING, { reasonText: 'closed' });
    },
  },
  DELETE_RECORDING: {
    who: pause, on: 'fresh',
    async attempt(tried) {
      await tried.test.gateway.services.sessions.get(tried.id)?.ended('user_close', '');
      return ofRecording(tried, OrderKind.DELETE_RECORDING, { reasonText: 'asked for by its owner' });
    },
  },
  'REQUEST_APPROVAL to monitor': { who: view, attempt: (tried) => orders(tried, OrderKind.REQUEST_APPROVAL, { intent: Intent.MONITOR, reasonText: 'a ticket' }) },
  'REQUEST_APPROVAL to participate': { who: participate, attempt: (tried) => orders(tried, OrderKind.REQUEST_APPROVAL, { intent: Intent.PARTICIPATE, reasonText: 'a ticket' }) },
  'REQUEST_APPROVAL to open': { who: recordings, on: 'ended', attempt: (tried) => ofRecording(tried, OrderKind.REQUEST_APPROVAL, { reasonText: `a ticket of ${tried.name}` }) },
  GRANT_APPROVAL: { who: approve, on: 'fresh', attempt: (tried) => answersRequest(tried, OrderKind.GRANT_APPROVAL) },
  DENY_APPROVAL: { who: approve, on: 'fresh', attempt: (tried) => answersRequest(tried, OrderKind.DENY_APPROVAL) },
  WITHDRAW_APPROVAL: {
    // One's own, whoever asked; somebody else's is not there.
    who: view, on: 'fresh',
    async attempt(tried) {
      const asker = tried.name === 'audrey' || tried.name === 'uma' ? tried.ana : tried.console;
      await asker.order(OrderKind.REQUEST_APPROVAL, tried.id, { intent: Intent.MONITOR, reasonText: 'a ticket' });
      const approvalId = requestOf(tried);
      const { accepted, problem } = await tried.console.order(OrderKind.WITHDRAW_APPROVAL, '', { approvalId });
      if (!accepted && problem?.code !== 'approval.unknown') throw new Error(String(problem?.what));
      return accepted;
    },
  },
  // What this gateway's policy has no use for is refused for that reason; here it is about the right.
  CONTROL: {
    who: participate, on: 'fresh',
    async attempt({ console, id }) {
      const { problem } = await console.order(OrderKind.CONTROL, id, { controlAction: 'request' });
      if (problem?.code !== 'not-allowed' && problem?.code !== 'control.shared') throw new Error(`neither: ${String(problem?.what)}`);
      return problem.code === 'control.shared';
    },
  },
  MARK: {
    who: view, on: 'fresh',
    async attempt(tried) {
      await tried.console.order(OrderKind.JOIN, tried.id, { intent: Intent.MONITOR });
      return orders(tried, OrderKind.MARK, { reasonText: 'here' });
    },
  },
  PANIC: { who: lock, on: 'fresh', attempt: (tried) => orders({ ...tried, id: '' }, OrderKind.PANIC, { expectedSessions: [tried.id], reasonText: 'an intrusion' }) },
  NOTE: { who: view, on: 'fresh', attempt: (tried) => orders(tried, OrderKind.NOTE, { reasonText: 'for the next shift' }) },
};

/** What is asked by plain HTTP. */
export const doors: Readonly<Record<string, Row>> = {
  'GET /recordings/ID/bundle': {
    who: recordings, on: 'ended',
    async attempt({ test, console: { token }, id }) {
      const { status } = await fetch(`${test.url}/recordings/${id}/bundle`, { method: 'HEAD', headers: token === '' ? {} : { authorization: `Bearer ${token}` } });
      // Not there and not yours look the same.
      if (status !== 200 && status !== 404) throw new Error(`status ${status}`);
      return status === 200;
    },
  },
  'GET /recordings/ID/stream': {
    who: recordings, on: 'ended',
    async attempt({ test, console: { token }, id }) {
      const { status } = await fetch(`${test.url}/recordings/${id}/stream`, { headers: { range: 'bytes=0-0', ...token === '' ? {} : { authorization: `Bearer ${token}` } } });
      if (status !== 206 && status !== 404) throw new Error(`status ${status}`);
      return status === 206;
    },
  },
  // Only what one may read is in it; who may read nothing gets nothing.
  'GET /audit/export?session=ID': {
    who: audit,
    async attempt({ test, console: { token }, id }) {
      const answer = await fetch(`${test.url}/audit/export?session=${id}`, { headers: { authorization: `Bearer ${token}` } });
      if (answer.status === 403) return false;
      if (answer.status !== 200) throw new Error(`status ${answer.status}`);
      return (await answer.text()).includes('session.start');
    },
  },
};
