import type { Problem } from '../../shared/base/problem';
import type { Operator } from '../../shared/model/operator';
import { sessionName } from '../../shared/model/session';
import { may } from '../../shared/policy/permissions';
import type { AuditLog } from '../audit/audit-log';
import { operatorLabel } from '../../shared/model/operator';
import type { Participations } from '../sessions/participations';
import type { Sessions } from '../sessions/sessions';
import type { ViewingDesk } from '../viewing/viewing-desk';
import { Channel, type Detail, type Need, type StartAt } from './channel';
import { LiveStream } from './live-stream';
import { PartlySent } from './screen-parts';

export interface Wanted extends StartAt, Need {
  readonly channel: number;
  readonly session: string;
  readonly detail: Detail;
  /** A large screen may come in parts. */
  readonly takesParts: boolean;
}

export interface Pace extends Need {
  readonly channel: number;
}

export interface Viewer {
  readonly operator: Operator;
  readonly remoteAddress: string;
}

interface OpenStream {
  readonly stream: LiveStream;
  readonly viewer: Viewer;
  wallAudited: boolean;
}

/** More than any wall shows; a console that asks for more is not one of ours. */
const mostChannels = 2_000;

const problem = (code: string, what: string, tip: string): Problem => ({ code, severity: 'warning', what, tip });

/** Opens streams and decides who may see which pictures. */
export class LiveDesk {
  readonly #streams = new Map<string, OpenStream>();
  readonly #partlySent = new PartlySent();

  constructor(private readonly sessions: Sessions, private readonly participations: Participations, private readonly audit: AuditLog, private readonly viewing: Pick<ViewingDesk, 'outside'>) {
    participations.onLeft((session, loginName) => this.#dropFocus(session, loginName));
  }

  /** Audits the wall view, if it is one, before the first picture. */
  async open(viewer: Viewer, wanted: readonly Wanted[]): Promise<LiveStream> {
    const opened: OpenStream = { stream: new LiveStream(), viewer, wallAudited: false };
    this.#streams.set(opened.stream.id, opened);
    try {
      await this.#add(opened, wanted);
    } catch (caught) {
      this.close(opened.stream);
      throw caught;
    }
    return opened.stream;
  }

  close(stream: LiveStream): void {
    this.#streams.delete(stream.id);
    for (const channel of stream.channels) stream.close(channel.number);
  }

  /** False when there is no such stream of this operator. */
  async update(streamId: string, operator: Operator, add: readonly Wanted[], remove: readonly number[], paces: readonly Pace[]): Promise<boolean> {
    const opened = this.#find(streamId, operator);
    if (opened === undefined) return false;
    for (const number of remove) opened.stream.close(number);
    for (const { channel, ...need } of paces) opened.stream.pace(channel, need);
    await this.#add(opened, add);
    return true;
  }

  acknowledge(streamId: string, operator: Operator, positions: readonly { readonly channel: number; readonly offset: number }[]): boolean {
    const opened = this.#find(streamId, operator);
    for (const { channel, offset } of positions) opened?.stream.acknowledge(channel, offset);
    return opened !== undefined;
  }

  #find(streamId: string, operator: Operator): OpenStream | undefined {
    const opened = this.#streams.get(streamId);
    return opened?.viewer.operator.loginName === operator.loginName ? opened : undefined;
  }

  async #add(opened: OpenStream, wanted: readonly Wanted[]): Promise<void> {
    const { operator, remoteAddress } = opened.viewer;
    if (!opened.wallAudited && wanted.some((one) => one.detail === 'tile')) {
      opened.wallAudited = true;
      await this.audit.append({
        category: 'Access', event: 'wall.view', title: 'View Wall', message: `user=${operatorLabel(operator)}`,
        user: operator.loginName, remoteAddress, success: true, details: { streamId: opened.stream.id },
      });
    }
    // The stream may have been closed while the disk was busy.
    if (!this.#streams.has(opened.stream.id)) return;
    for (const one of wanted) this.#addOne(opened, one);
  }

  #addOne({ stream, viewer }: OpenStream, { channel: number, session: id, detail, epoch, offset, begun, takesParts, mostPerSecond, width, height }: Wanted): void {
    const { operator } = viewer;
    const facts = this.sessions.facts(id);
    if (facts === undefined) return stream.refuse(number, problem('session.unknown', 'This session is not there any more.', 'Look for it among the historical sessions.'));
    if (!may(operator, 'view', facts)) {
      return stream.refuse(number, problem('not-allowed', `Your role (${operator.role}) may not see the screen of ${sessionName(facts)}.`, 'Ask for its recording once it has ended.'));
    }
    const outside = detail === 'tile' ? this.viewing.outside(operator, facts) : undefined;
    if (outside !== undefined) return stream.refuse(number, problem(outside.code, outside.what, outside.tip));
    if (stream.channels.length >= mostChannels) return stream.refuse(number, problem('live.too-many', 'Too many sessions on one stream.', 'Close some.'));
    const found = this.sessions.feedOf(id);
    const participating = this.participations.find(id, operator.loginName) !== undefined;
    // Who was in it to its end may read it to its end; the participation is over by then.
    if (detail === 'focus' && !participating && facts.state !== 'ended') {
      return stream.refuse(number, problem('live.not-joined', `You are not in ${sessionName(facts)}.`, 'Monitor or participate first.'));
    }
    // A screen that has begun to come is brought to its end.
    if (found === undefined || (facts.state === 'ended' && epoch !== found.feed.epoch && this.#partlySent.find(id, begun) === undefined)) {
      return stream.ended(number, { epoch, offset }, this.sessions.recordedEnd(id), { reason: facts.endReason ?? '', text: facts.endText ?? '' });
    }
    const channel = new Channel(number, id, detail, found.feed, { epoch, offset, begun }, { mostPerSecond, width, height }, takesParts ? this.#partlySent : undefined);
    if (detail === 'focus' && participating) {
      stream.open(channel, found.feed, () => this.participations.watchClosed(id, operator.loginName));
      this.participations.watchOpened(id, operator.loginName);
    } else stream.open(channel, found.feed, () => undefined);
  }

  #dropFocus(session: string, loginName: string): void {
    if (this.sessions.get(session)?.phase.state === 'ended') return;
    for (const { stream, viewer } of this.#streams.values()) {
      if (viewer.operator.loginName !== loginName) continue;
      for (const channel of stream.channels) {
        if (channel.session === session && channel.detail === 'focus') stream.refuse(channel.number, problem('live.left', 'You have left this session.', 'Monitor or participate again to see it.'));
      }
    }
  }
}
