import { describe, expect, it } from 'vitest';
import { calls, type CallName } from '../../../shared/ipc/contract';
import type { CallEvent, SenderFrame } from '../trust/sender';
import { registerHandlers, type Handlers } from './handle';
import { measure } from './measure';
import { RateLimit } from './rate-limit';

const windowId = 7;
const frame = (changes: Partial<SenderFrame> = {}): SenderFrame => ({ url: 'app://vigil/#/wall', origin: 'app://vigil', parent: null, processId: 3, routingId: 4, ...changes });
const event = (changes: { frame?: SenderFrame | null; id?: number; destroyed?: boolean; top?: SenderFrame } = {}): CallEvent => ({
  sender: { id: changes.id ?? windowId, mainFrame: changes.top ?? frame(), isDestroyed: () => changes.destroyed ?? false },
  senderFrame: changes.frame === undefined ? frame() : changes.frame,
});

/** One request per channel that its schema takes. */
const recording = { id: 'r', sessionId: 'r', user: 'u', asset: 'a', protocol: 'ssh', team: 't', startedAt: 1, duration: 1, sizeBytes: 1, sha256: 'a'.repeat(64), state: 'finalised', endReason: '' };
const draft = { id: 'e', level: 'Information', category: 'Access', event: 'x', title: 't', message: 'm', time: 1, success: true, details: {} };
const requests: Record<CallName, unknown> = {
  'app.info': undefined,
  'gateway.probe': { address: 'a' },
  'gateway.signIn': { address: 'a', loginName: 'l', password: 'p' },
  'gateway.signOut': undefined,
  'gateway.check': { address: 'a' },
  'gateway.renewConnections': undefined,
  'gateway.list': undefined,
  'gateway.forget': { address: 'a' },
  'files.openDialog': undefined,
  'files.openFolder': undefined,
  'files.saveText': { suggestedName: 'x.csv', text: 'a,b' },
  'files.savePdf': { suggestedName: 'x.pdf', page: '<p>', heading: '' },
  'exports.begin': { suggestedName: 'x.txt' },
  'exports.chunk': { exportId: 'x', bytes: new Uint8Array(1) },
  'exports.end': { exportId: 'x' },
  'exports.cancel': { exportId: 'x' },
  'notes.read': { fingerprint: 'ab' },
  'coverage.read': { fingerprint: 'ab' },
  'coverage.report': { fingerprint: 'ab', sittingId: 's', startedAt: 1, duration: 100, stretches: [{ from: 0, to: 50, speed: 1, manner: 'played' }] },
  'coverage.list': undefined,
  'witness.alarms': undefined,
  'witness.accept': { address: 'a' },
  'evidence.key': undefined,
  'evidence.make': { jobId: 'j', suggestedName: 'a.tar', file: { fileId: 'f', name: 'a.cast' }, title: 'a', caseNumber: '', reason: '', include: { audit: true, notes: true, coverage: true } },
  'evidence.handOver': { jobId: 'j', suggestedName: 'a.tar', file: { fileId: 'f', name: 'a.tar' }, to: 'court', caseNumber: '', reason: '' },
  'evidence.signCopy': { manifest: '{}' },
  'evidence.cancel': { jobId: 'j' },
  'notes.write': { fingerprint: 'ab', notes: { notes: [], watched: [] } },
  'library.list': undefined,
  'library.remove': { id: 'x' },
  'library.importBegin': { name: 'x', sizeBytes: 1 },
  'library.importChunk': { importId: 'x', bytes: new Uint8Array(1) },
  'library.importCancel': { importId: 'x' },
  'library.importEnd': { importId: 'x' },
  'download.list': undefined,
  'download.start': { recording },
  'download.pause': { recordingId: 'x' },
  'download.resume': { recordingId: 'x' },
  'download.cancel': { recordingId: 'x' },
  'stream.open': { recordingId: 'x', name: 'alice@db-7' },
  'stream.close': { fileId: 'x' },
  'outbox.append': { events: [draft] },
  'outbox.status': undefined,
  'window.openWall': undefined,
  'window.popOut': { sessionId: 's' },
  'window.close': undefined,
  'alerts.tell': { open: 1, sessions: 1, raise: false },
  'session.participating': { active: true },
};
const channels = Object.keys(calls) as CallName[];
/** These answer with plain values: a Problem has no room in them, so they reject. */
const plain: readonly CallName[] = ['app.info', 'gateway.list', 'outbox.status'];

function register(behave: (name: CallName) => unknown = () => ({ ok: true })) {
  const listeners = new Map<string, (event: CallEvent, request: unknown) => Promise<unknown>>();
  const called: CallName[] = [];
  let now = 0;
  const handlers = Object.fromEntries(channels.map((name) => [name, () => {
    called.push(name);
    return behave(name);
  }])) as unknown as Handlers;
  registerHandlers({ handle: (channel, listener) => void listeners.set(channel, listener as never) }, handlers, { knownWindows: new Set([windowId]), now: () => now });
  return {
    called,
    advance: (milliseconds: number) => void (now += milliseconds),
    registered: () => [...listeners.keys()],
    call: (name: CallName, from: CallEvent, request: unknown) => listeners.get(name)!(from, request),
  };
}

const strangers: [string, CallEvent][] = [
  ['no frame', event({ frame: null })],
  ['a dead frame', { sender: { id: windowId, mainFrame: frame(), isDestroyed: () => false }, get senderFrame(): SenderFrame { throw new Error('disposed'); } }],
  ['a subframe', event({ frame: frame({ parent: {} }) })],
  ['an older top frame', event({ top: frame({ routingId: 99 }) })],
  ['an unknown window', event({ id: 8 })],
  ['a window that is gone', event({ destroyed: true })],
  ['about:blank', event({ frame: frame({ url: 'about:blank', origin: 'null' }) })],
  ['a web page', event({ frame: frame({ url: 'https://vigil/', origin: 'https://vigil' }) })],
  ['a longer host', event({ frame: frame({ url: 'app://vigil.example/', origin: 'app://vigil.example' }) })],
  ['another host', event({ frame: frame({ url: 'app://other/', origin: 'app://other' }) })],
  ['a file', event({ frame: frame({ url: 'file:///app://vigil/', origin: 'file://' }) })],
  ['a sandboxed document of ours', event({ frame: frame({ origin: 'null' }) })],
];

describe('every channel of the contract', () => {
  it('is registered, and nothing else is', () => {
    expect(register().registered().sort()).toEqual([...channels].sort());
  });

  describe.each(channels)('%s', (name) => {
    it.each(strangers)('refuses %s', async (_who, from) => {
      const door = register();
      await expect(door.call(name, from, requests[name])).rejects.toThrow('This call is refused.');
      expect(door.called).toEqual([]);
    });

    it.each([['a number', 5], ['a list', [1]], ['another shape', { nonsense: true }], ['null', null], ['deep nesting', nest(40)], ['too much', { text: 'x'.repeat(3 << 20) }]])('refuses %s as a request', async (_what, request) => {
      const door = register();
      const answer = door.call(name, event(), request);
      if (plain.includes(name)) await expect(answer).rejects.toThrow();
      else expect(await answer).toMatchObject({ ok: false, problem: { code: expect.stringMatching(/^call-(malformed|too-large)$/) } });
      expect(door.called).toEqual([]);
    });

    it('lets a request of our page through', async () => {
      const door = register(() => {
        throw new Error('inner detail');
      });
      const answer = door.call(name, event(), requests[name]);
      if (plain.includes(name)) await expect(answer).rejects.toThrow(/^Something unexpected went wrong in Vigil\.$/);
      else expect(await answer).toMatchObject({ ok: false, problem: { code: 'unexpected', cause: 'inner detail' } });
      expect(door.called).toEqual([name]);
    });

    it('does not let out a reply that does not fit', async () => {
      const door = register(() => ({ secret: 'x' }));
      const answer = door.call(name, event(), requests[name]);
      if (plain.includes(name)) await expect(answer).rejects.toThrow();
      else expect(JSON.stringify(await answer)).not.toContain('secret');
    });

    it('has a limit of calls, which refills', async () => {
      const door = register(() => ({ ok: true }));
      const outcomes = new Set<string>();
      for (let count = 0; count < 4001; count += 1) {
        const code = await door.call(name, event(), 5).then((reply) => (reply as { problem: { code: string } }).problem.code, (error: Error) => error.message);
        outcomes.add(code);
      }
      expect([...outcomes].some((outcome) => /too-many-calls|asked too often/.test(outcome))).toBe(true);
      door.advance(2000);
      const after = await door.call(name, event(), 5).then((reply) => (reply as { problem: { code: string } }).problem.code, (error: Error) => error.message);
      expect(after).not.toMatch(/too-many-calls|asked too often/);
    });
  });
});

describe('measure', () => {
  it('counts bytes, text and structure, and takes strange objects for too large', () => {
    expect(measure(new Uint8Array(500), 1000)).toBe(500);
    expect(measure('abc', 1000)).toBe(6);
    expect(measure(new Map(), 1000)).toBe(1001);
    expect(measure(nest(13), 1e6)).toBeGreaterThan(1e6);
    const round: Record<string, unknown> = {};
    round['self'] = round;
    expect(measure(round, 1000)).toBeGreaterThan(1000);
  });
});

describe('RateLimit', () => {
  it('gives a burst, then the steady rate', () => {
    let now = 0;
    const limit = new RateLimit(10, () => now);
    expect(Array.from({ length: 30 }, () => limit.take()).filter(Boolean)).toHaveLength(20);
    now = 500;
    expect(Array.from({ length: 30 }, () => limit.take()).filter(Boolean)).toHaveLength(5);
  });
});

function nest(depth: number): unknown {
  let value: unknown = 'x';
  for (let level = 0; level < depth; level += 1) value = { value };
  return value;
}
