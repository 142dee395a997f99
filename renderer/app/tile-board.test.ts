import { describe, expect, it } from 'vitest';
import { sessionId } from '../../shared/model/ids';
import type { TileStatus } from '../live/port';
import { LiveTileBoard } from './tile-board';

const id = sessionId('one');
const status = (lastFrameAt: number): TileStatus => ({ sessionId: id, freshAt: 1, lastFrameAt, stale: false, gapBytes: 0, coalescedBytes: 0, slowed: false, guarded: 0 });

describe('what is known of tiles', () => {
  it('is told to those who listen, and gone with the last of them', () => {
    const board = new LiveTileBoard();
    let told = 0;
    const stops = [board.subscribe(id, () => { told += 1; }), board.subscribe(id, () => { told += 1; })];
    board.tell([status(5)]);
    expect(told).toBe(2);
    stops[0]!();
    expect(board.status(id)?.lastFrameAt).toBe(5);
    stops[1]!();
    expect(board.status(id)).toBeUndefined();
  });
  it('does not come from a tile that has left', () => {
    const board = new LiveTileBoard();
    board.subscribe(id, () => undefined)();
    board.tell([status(5)]);
    board.subscribe(id, () => undefined);
    expect(board.status(id)).toBeUndefined();
  });
  it('wakes nobody to say the same again, but when it becomes stale, and with what it was then', () => {
    const board = new LiveTileBoard();
    let told = 0;
    board.subscribe(id, () => { told += 1; });
    board.tell([status(0)]);
    board.tell([status(5)]);
    const shown = board.status(id);
    board.tell([{ ...status(9), freshAt: 9, coalescedBytes: 100 }]);
    expect(told).toBe(2);
    expect(board.status(id)).toBe(shown);
    board.tell([{ ...status(9), freshAt: 9, stale: true }]);
    expect(told).toBe(3);
    expect(board.status(id)?.freshAt).toBe(9);
    board.tell([{ ...status(9), freshAt: 9, stale: true, ended: { reason: 'closed', text: '' } }]);
    expect(told).toBe(4);
  });
  it('looks live no more when the worker is silent, and says why a session is not shown again', () => {
    const board = new LiveTileBoard();
    board.subscribe(id, () => undefined);
    board.tell([status(5)]);
    board.silent();
    expect(board.status(id)).toMatchObject({ stale: true, lastFrameAt: 5 });
    expect(Date.now() - board.status(id)!.freshAt).toBeLessThan(60_000);
    board.quarantine(id, { code: 'q', severity: 'error', what: 'Hostile.', tip: 'No.' });
    board.tell([status(6)]);
    expect(board.status(id)).toMatchObject({ stale: true, problem: { what: 'Hostile.' } });
  });
});
