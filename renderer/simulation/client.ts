import type { Result } from '../../shared/base/problem';
import type { Order } from '../../shared/intent/order';
import { gatewayOf } from '../../shared/model/gateway-ids';
import { orderId, sessionId, type OrderId, type ParticipationId } from '../../shared/model/ids';
import type { InputPiece } from '../gateway/client';
import { FactsFollower } from '../gateway/facts';
import type { LiveGateway, LiveMessage, Subscription } from '../gateway/live';
import type { WatchFactsResponse } from '../../shared/proto/gen/vigil/v1/sessions_pb';
import { LiveDesk } from '../live/desk';
import { InputSender } from '../live/input';
import type { Area, TileNeed, TileStatus } from '../live/port';
import { giveOrder } from '../state/giving';
import { createIngest } from '../state/ingest';
import { ordersSlice } from '../state/orders';
import type { ConsoleDispatch } from '../state/store';
import type { Credential, ModelGateway } from './gateway';
import { Machine, type ProcessTimers } from './machine';
import { Link, Pipe } from './network';
import { View, type Plant } from './views';
import type { World } from './world';

const signedInAgainMs = 1500;

interface OpenTile {
  readonly session: string;
  number: number;
  view: View;
  visible: boolean;
  /** As it is shown; its picture is smaller then, and less often anew. */
  small: boolean;
  area: Area;
}

const needOf = ({ visible, small }: OpenTile): TileNeed => (!visible ? 'off-screen' : small ? 'small' : 'large');

/** One console: the code of its live worker and of its page, on a machine with a link of its own. */
export class SimulatedClient {
  readonly machine: Machine;
  readonly link: Link;
  slowMs = 0;
  readonly #tiles: OpenTile[] = [];
  #credential: Credential;
  #desk!: LiveDesk;
  #worker!: ProcessTimers;
  #page!: ProcessTimers;
  #facts!: FactsFollower;
  #orders: ReturnType<typeof ordersSlice.reducer> = ordersSlice.getInitialState();
  #focus: { number: number; view: View | undefined } | undefined;
  #sender: { readonly input: InputSender; readonly number: number } | undefined;
  #views = new Map<string, View>();
  #joining = false;
  #typed = 0;
  #orderNumber = 0;
  static senders = 0;

  constructor(
    readonly world: World, readonly gateway: ModelGateway, readonly number: number,
    private readonly watched: readonly string[], private readonly focused: string | undefined, private readonly plant: Plant | undefined,
  ) {
    this.#credential = { client: number, good: true };
    this.machine = new Machine(world);
    this.link = new Link(world, this.machine);
    this.#startPage();
    this.#startWorker();
  }

  // What can happen to it.

  crashWorker(): void {
    this.#endWorker();
    this.#startWorker();
  }

  /** The window is loaded anew: what the page knew is gone. */
  crashPage(): void {
    this.#endWorker();
    this.world.note({ at: this.world.now, kind: 'forgot', client: this.number });
    this.#page.end();
    this.#facts.dispose();
    this.#dropSender();
    this.#startPage();
    this.#startWorker();
  }

  sleep(): void { this.machine.sleep(); }
  wake(longMs: number, told: boolean): void {
    this.machine.wake(longMs);
    if (told) this.reconnect();
  }
  reconnect(): void {
    this.#facts.reconnect();
    void this.#desk.reconnect();
  }

  expire(): void {
    this.gateway.expire(this.#credential);
    // The operator signs in again, which loads the window anew.
    this.world.after(signedInAgainMs, () => {
      this.#credential = { client: this.number, good: true };
      this.crashPage();
    });
  }

  // What its operator does.

  order(kind: 'pause' | 'resume' | 'terminate'): void {
    this.#orderNumber += 1;
    const order: Order = { id: orderId(`order-${this.number}-${this.#orderNumber}`), kind, sessionId: sessionId(this.world.pick(this.watched)) };
    this.world.note({ at: this.world.now, kind: 'ordered', client: this.number, order: order.id });
    let asked = 0;
    const timers = this.#page;
    const submitOrder = (given: Order) => {
      asked += 1;
      const sent = this.plant === 'asks-under-a-new-id' && asked > 1 ? { ...given, id: orderId(`${given.id}-again${asked}`) } : given;
      return this.#call(timers, (credential) => this.gateway.submit(credential, sent));
    };
    void giveOrder(order, kind, {
      gateway: { submitOrder }, dispatch: this.#dispatch, now: () => timers.unixNow(),
      pause: (ms) => new Promise((resolve) => { timers.after(ms, resolve); }),
    });
  }

  type(): void {
    const sender = this.#sender;
    if (!sender) return;
    this.#typed += 1;
    const token = `<${this.number}.${this.#typed}>`;
    this.world.note({ at: this.world.now, kind: 'typed', sender: sender.number, token });
    sender.input.type(token);
  }

  toggleTile(): void {
    const tile = this.world.pick(this.#tiles);
    if (this.#isDesktop(tile.session) && this.world.chance(0.6)) {
      tile.small = !tile.small;
      tile.area = this.#anyArea();
      void this.#desk.placeTiles([{ tile: tile.number, area: tile.area }]);
    } else {
      tile.visible = !tile.visible;
      this.world.note({ at: this.world.now, kind: 'shown', view: tile.view.number, visible: tile.visible });
    }
    void this.#desk.setTileNeed(tile.number, needOf(tile));
  }

  reopenTile(): void {
    const tile = this.world.pick(this.#tiles);
    void this.#desk.closeTile(tile.number);
    this.#open(tile);
  }

  /** All tiles are looked at again. */
  showAll(): void {
    for (const tile of this.#tiles) {
      if (tile.visible) continue;
      tile.visible = true;
      this.world.note({ at: this.world.now, kind: 'shown', view: tile.view.number, visible: true });
      void this.#desk.setTileNeed(tile.number, needOf(tile));
    }
  }

  hurry(slowMs: number): void {
    this.slowMs = slowMs;
    for (const view of this.#views.values()) view.slowMs = slowMs;
  }

  get pending(): boolean { return Object.values(this.#orders.entities).some((record) => record.stage === 'asked' || record.stage === 'accepted'); }
  get views(): readonly View[] { return [...this.#views.values()]; }

  #isDesktop(session: string): boolean { return this.gateway.sources.get(session)!.desktop; }
  /** Of a tile: a quarter as wide as the desktop, half, and so wide that the picture is not made smaller. */
  #anyArea(): Area {
    const width = this.world.pick([90, 180, 300]);
    return { left: 0, top: 0, width, height: width * 0.75 };
  }

  // Its processes.

  #startPage(): void {
    this.#page = this.machine.timers();
    this.#joining = false;
    this.#orders = ordersSlice.getInitialState();
    const page = this.#page;
    const ingest = createIngest({ dispatch: this.#dispatch, schedule: (flush) => flush(), now: () => page.unixNow() });
    this.#facts = new FactsFollower({
      openFacts: (request, signal) => this.#connect<WatchFactsResponse>('facts', signal, () => undefined, (pipe, credential) => this.gateway.openFacts(credential, pipe, request)),
    }, ingest, 0, this.#paced(page));
    this.#join();
  }

  #startWorker(): void {
    this.#worker = this.machine.timers();
    this.#desk = new LiveDesk({
      open: () => this.#nextView!, openStrip: () => ({ resize: () => undefined, dispose: () => undefined }), setTheme: () => undefined, measure: () => ({ bytesToPixelsMs: [], paints: 0, busyMs: 0 }),
    }, () => this.#liveGateway(this.#worker), this.#paced(this.#worker));
    const desk = this.#desk;
    const says = { onConnection: () => undefined, onServerTime: () => undefined, onTiles: (statuses: readonly TileStatus[]) => { if (desk === this.#desk) this.#told(statuses); } };
    if (this.#tiles.length === 0) {
      for (const session of this.watched) this.#tiles.push({ session, number: 0, view: undefined as unknown as View, visible: true, small: this.#isDesktop(session) && this.world.chance(0.7), area: this.#anyArea() });
    }
    void desk.start([{ gateway: gatewayOf(sessionId(this.watched[0]!)), origin: '' }], says);
    for (const tile of this.#tiles) this.#open(tile);
    if (this.#focus) this.#openFocus();
  }

  #endWorker(): void {
    this.#worker.end();
    for (const view of this.#views.values()) view.dispose();
    this.#views.clear();
    // The browser closes what a process had open.
    this.#hangUp();
    this.#desk = undefined as unknown as LiveDesk;
  }
  #streams = new Set<Pipe<unknown>>();
  #hangUp(): void {
    for (const each of this.#streams) each.hangUp();
    this.#streams.clear();
  }

  #nextView: View | undefined;
  #open(tile: OpenTile): void {
    tile.view = this.#view(tile.session, 'tile');
    this.#nextView = tile.view;
    const view = tile.view;
    void this.#desk.openTile(sessionId(tile.session), 0, tile.area, tile.small ? 'small' : 'large').then((number) => { if (tile.view === view) tile.number = number; });
    if (!tile.visible) {
      this.world.note({ at: this.world.now, kind: 'shown', view: view.number, visible: false });
      const desk = this.#desk;
      void Promise.resolve().then(() => Promise.resolve()).then(() => { if (desk === this.#desk && !tile.visible) void desk.setTileNeed(tile.number, 'off-screen'); });
    }
  }

  #view(session: string, detail: 'tile' | 'focus'): View {
    const view = new View(this.world, this.#worker, this.plant);
    view.slowMs = this.slowMs;
    this.#views.set(`${session}/${detail}`, view);
    this.world.note({ at: this.world.now, kind: 'opened', client: this.number, view: view.number, session, detail });
    return view;
  }

  #openFocus(): void {
    if (this.focused === undefined) return;
    const desk = this.#desk;
    const before = this.#focus;
    if (before?.view) before.view.dispose();
    if (before) void desk.closeFocus(before.number);
    const view = this.#view(this.focused, 'focus');
    const focus = { number: -1, view };
    this.#focus = focus;
    void desk.openFocus(sessionId(this.focused), (frame) => view.write(frame), (problem) => { if (problem.code === 'live.not-joined') this.#joinSoon(); })
      .then((number) => { focus.number = number; });
  }

  /** Until it works: an operator who wants to be in this session presses the button again. */
  #join(): void {
    if (this.focused === undefined || this.#joining) return;
    this.#joining = true;
    const { focused } = this;
    const page = this.#page;
    void this.#call(page, (credential) => this.gateway.join(credential, focused)).then((answer) => {
      if (page !== this.#page) return;
      this.#joining = false;
      if (!answer.ok || answer.value.participationId === undefined) { page.after(700, () => this.#join()); return; }
      this.#openFocus();
      this.#startSender(answer.value.participationId);
    });
  }
  #joinSoon(): void {
    const page = this.#page;
    this.#dropSender();
    page.after(300, () => { if (page === this.#page) this.#join(); });
  }

  #startSender(participation: ParticipationId): void {
    this.#dropSender();
    const number = SimulatedClient.senders;
    SimulatedClient.senders += 1;
    const page = this.#page;
    let lost = 0;
    const sendInput = async (piece: InputPiece) => {
      this.world.note({ at: this.world.now, kind: 'sending', sender: number, text: piece.text });
      const answer = await this.#call(page, (credential) => this.gateway.type(credential, piece));
      if (answer.ok || this.plant !== 'types-again-under-a-new-number') return answer;
      lost += 1;
      if (lost === 1) void this.#call(page, (credential) => this.gateway.type(credential, { ...piece, sequence: piece.sequence + 1 }));
      return answer;
    };
    const input = new InputSender({ sendInput }, sessionId(this.focused!), participation, {
      onRefused: (problem) => {
        this.world.note({ at: this.world.now, kind: 'refused', sender: number, certain: problem.code !== 'input-unknown' });
        if (problem.code === 'input.not-in-session' || problem.code === 'input-unknown') this.#joinSoon();
      },
      onDelayed: () => undefined,
    }, `window ${this.number}`, page, `sender ${number}`);
    this.#sender = { input, number };
  }

  #dropSender(): void {
    if (!this.#sender) return;
    this.#sender.input.dispose();
    this.world.note({ at: this.world.now, kind: 'sender-gone', sender: this.#sender.number });
    this.#sender = undefined;
  }

  readonly #dispatch = ((action: Parameters<typeof ordersSlice.reducer>[1]) => {
    const before = this.#orders;
    this.#orders = ordersSlice.reducer(before, action);
    if (before === this.#orders) return action;
    for (const id of this.#orders.ids as OrderId[]) {
      const { stage } = this.#orders.entities[id]!;
      if (before.entities[id]?.stage === stage) continue;
      if (this.plant === 'forgets-the-order' && stage === 'effective') continue;
      const said = this.plant === 'unknown-is-done' && stage === 'unknown' ? 'effective' : stage;
      this.world.note({ at: this.world.now, kind: 'stage', client: this.number, order: id, stage: said });
    }
    return action;
  }) as unknown as ConsoleDispatch;

  #told(statuses: readonly TileStatus[]): void {
    for (const status of statuses) {
      const view = this.#tiles.find((tile) => tile.session === status.sessionId)?.view;
      if (!view) continue;
      this.world.note({
        at: this.world.now, kind: 'told', client: this.number, view: view.number, ended: status.ended !== undefined,
        stale: this.plant === 'never-stale' ? false : status.stale,
        quietMs: this.plant === 'fresh-since-now' ? 0 : this.machine.wall() - status.freshAt,
        gapBytes: this.plant === 'hides-the-gap' ? 0 : status.gapBytes,
      });
    }
  }

  #paced(timers: ProcessTimers): ProcessTimers {
    if (this.plant !== 'retries-at-once') return timers;
    const hasty = Object.create(timers) as ProcessTimers;
    hasty.after = (ms, callback) => timers.after(ms > 200 && ms < 15_000 && ms !== 1000 ? 5 : ms, callback);
    hasty.now = () => timers.now();
    hasty.unixNow = () => timers.unixNow();
    hasty.random = () => timers.random();
    return hasty;
  }

  #liveGateway(worker: ProcessTimers): LiveGateway {
    const channels = new Map<number, string>();
    const follow = (subscriptions: readonly Subscription[]): void => {
      for (const { channel, sessionId: session, detail } of subscriptions) channels.set(channel, `${session}/${detail}`);
    };
    const heard = (message: LiveMessage, sentAt: number): void => {
      if (worker !== this.#worker) return;
      this.world.note({ at: this.world.now, kind: 'heard', client: this.number, sentAt, what: message.kind });
      if (message.kind !== 'batch') return;
      for (const entry of message.messages) {
        if ('frame' in entry && (entry.frame.kind === 'output' || entry.frame.kind === 'instructions')) this.#views.get(channels.get(entry.channel) ?? '')?.read(entry.frame.text.length);
      }
    };
    return {
      openLive: (subscriptions, signal) => {
        follow(subscriptions);
        return this.#connect<LiveMessage>('live', signal, heard, (pipe, credential) => this.gateway.openLive(credential, pipe, subscriptions));
      },
      updateWatch: (streamId, change) => {
        follow(change.add);
        return this.#call(worker, (credential) => this.gateway.updateWatch(credential, streamId, change));
      },
      acknowledge: (streamId, positions) => this.plant === 'takes-everything'
        ? Promise.resolve({ ok: true as const, value: undefined })
        : this.#call(worker, (credential) => this.gateway.acknowledge(credential, streamId, positions)),
    };
  }

  #call<Answer>(timers: ProcessTimers, handle: (credential: Credential) => Result<Answer> | undefined): Promise<Result<Answer>> {
    const credential = this.#credential;
    return this.link.call(timers, () => handle(credential));
  }

  #connect<Message>(stream: 'live' | 'facts', signal: AbortSignal, heard: (message: Message, sentAt: number) => void, open: (pipe: Pipe<Message>, credential: Credential) => void): AsyncIterable<Message> {
    this.world.note({ at: this.world.now, kind: 'connecting', client: this.number, stream });
    const credential = this.#credential;
    const pipe = new Pipe<Message>(this.link, heard);
    signal.addEventListener('abort', () => pipe.hangUp());
    if (stream === 'live') this.#streams.add(pipe as Pipe<unknown>);
    const { weather } = this.link;
    if (weather.way === 'refused' || !this.gateway.up) this.world.after(this.link.delay(), () => pipe.refuse());
    else if (weather.way === 'open') {
      this.world.after(this.link.delay(), () => {
        if (pipe.over || weather.way !== 'open') return;
        if (this.gateway.up) open(pipe, credential);
        else pipe.refuse();
      });
    }
    return pipe;
  }
}
