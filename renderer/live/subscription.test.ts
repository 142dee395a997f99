import { describe, expect, it } from 'vitest';
import { byteOffset, millis } from '../../shared/base/units';
import type { Frame } from '../../shared/frames/frame';
import { sessionId } from '../../shared/model/ids';
import { VirtualTimers } from '../gateway/testing/virtual-timers';
import { Subscribed, type WatchTable } from './subscription';

const table: WatchTable = { enter: () => 1, leave: () => undefined, pace: () => undefined, acknowledge: () => undefined, proofAt: 0, connected: true, heartbeatMs: 1000 };
const tile = (): Subscribed => new Subscribed(table, new VirtualTimers(), sessionId('s'), 'tile', async () => undefined, undefined, 2);
const whole = (offset: number, body: Extract<Frame, { kind: 'desktop' | 'snapshot' }>['kind']): Frame => {
  const position = { epoch: 1, offset: byteOffset(offset), endOffset: byteOffset(offset), at: millis(0) };
  return body === 'desktop' ? { ...position, kind: body, snapshot: { width: 640, height: 480, instructions: '', changes: false } } : { ...position, kind: body, snapshot: { columns: 80, rows: 24, ansi: '' } };
};
const fromOffset = (offset: number) => ({ epoch: 1, offset });
const fromTheStart = { epoch: 0, offset: 0, begun: undefined };

describe('a tile whose size has changed', () => {
  it('asks for a new picture of a desktop until one has come that was asked for in this size', () => {
    const small = tile();
    small.scaleTo({ width: 320, height: 200 });
    expect(small.request(1)).toMatchObject({ ...fromTheStart, picture: { width: 320, height: 200 } });
    void small.receive({ channel: 1, frame: whole(100, 'desktop') });
    expect(small.request(1)).toMatchObject(fromOffset(100));

    small.scaleTo(undefined);
    // It may have been under way before the gateway knew.
    void small.receive({ channel: 1, frame: whole(200, 'desktop') });
    expect(small.request(1)).toMatchObject(fromTheStart);
    expect(small.request(1), 'the answer was lost').toMatchObject(fromTheStart);
    void small.receive({ channel: 1, frame: whole(300, 'desktop') });
    expect(small.request(1)).toMatchObject(fromOffset(300));
    small.dispose();
  });

  it('goes on where it is when it is a terminal', () => {
    const large = tile();
    large.request(1);
    void large.receive({ channel: 1, frame: whole(100, 'snapshot') });
    large.scaleTo({ width: 320, height: 200 });
    expect(large.request(1)).toMatchObject(fromOffset(100));
    large.dispose();
  });
});
