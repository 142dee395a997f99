import { expect, it } from 'vitest';
import type { Session } from '../../../shared/model/session';
import { panicScope } from './panic-scope';

const session = (id: string, user: string, state = 'live'): Session => ({ id, user, asset: 'db-7', state } as unknown as Session);
const sessions = { 's-1': session('s-1', 'alice'), 'g2~s-2': session('g2~s-2', 'bob'), 's-3': session('s-3', 'carol', 'ended') };

it('is about the tile with the focus, else about the session that is open, else asks', () => {
  expect(panicScope('g2~s-2', '/wall', sessions)).toEqual({ scope: { kind: 'user', name: 'bob' }, gateway: 'g2' });
  expect(panicScope('g2~s-2', '/session/s-1/monitor', sessions)?.scope.name).toBe('bob');
  expect(panicScope(undefined, '/session/g2~s-2/participate', sessions)?.scope.name).toBe('bob');
  expect(panicScope(undefined, '/session/s-1', sessions)).toEqual({ scope: { kind: 'user', name: 'alice' }, gateway: '' });
  expect([panicScope(undefined, '/wall', sessions), panicScope('s-3', '/wall', sessions), panicScope('gone', '/wall', sessions)]).toEqual([undefined, undefined, undefined]);
});
