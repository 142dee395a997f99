import { describe, expect, it } from 'vitest';
import { sessionId } from '../../../shared/model/ids';
import { defaultWall } from '../../state/wall';
import { viewOf } from '../../state/wall-view';
import { currentView, readViews } from './saved-views';

const wall = { ...defaultWall, filter: 'payments', layout: 'rotate', grid: '8', interval: '60', quiet: 'calm', pins: [sessionId('one')] } as const;

describe('named views of the wall', () => {
  it('come back as they were saved', () => {
    const [view] = readViews([{ name: 'Night shift', savedAt: 1, value: JSON.parse(JSON.stringify(viewOf(wall))) }]);
    expect(view).toEqual({ name: 'Night shift', view: viewOf(wall) });
  });
  it('of before there were layouts are read, too', () => {
    const old = { grid: 'auto', sort: 'name', filter: 'x', pins: ['one'], hand: [] };
    const [auto, four] = readViews([{ name: 'a', savedAt: 1, value: old }, { name: 'b', savedAt: 1, value: { ...old, grid: '4' } }]);
    expect(auto?.view).toEqual({ ...viewOf(defaultWall), sort: 'name', filter: 'x', pins: ['one'] });
    expect(four?.view).toMatchObject({ layout: 'grid', grid: '4' });
  });
  it('leave out what cannot be read, and keep the others', () => {
    const broken = [null, {}, { ...viewOf(wall), grid: '7' }, { ...viewOf(wall), pins: 'x' }].map((value, index) => ({ name: `broken ${index}`, savedAt: 1, value }));
    expect(readViews([...broken, { name: 'good', savedAt: 1, value: viewOf(wall) }]).map(({ name }) => name)).toEqual(['good']);
  });
  it('are named while the wall is like them, and not once it was changed', () => {
    const views = readViews([{ name: 'Night shift', savedAt: 1, value: viewOf(wall) }]);
    expect(currentView(views, wall)).toBe('Night shift');
    expect(currentView(views, { ...wall, sort: 'name' })).toBeUndefined();
  });
});
