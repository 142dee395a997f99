import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { initialState, transition, type MachineEvent, type MachineState } from './machine';

const at = (name: MachineState['name'], seeking = false, playWhenReady = false): MachineState => ({ name, seeking, playWhenReady });
const events: readonly MachineEvent[] = ['opened', 'play', 'pause', 'seek', 'seeked', 'end', 'fail'];

describe('the player machine', () => {
  it.each<[MachineState, MachineEvent, MachineState, string]>([
    [initialState, 'opened', at('paused'), 'none'],
    [at('loading', false, true), 'opened', at('playing'), 'start-clock'],
    [initialState, 'play', at('loading', false, true), 'none'],
    [at('loading', false, true), 'pause', initialState, 'none'],
    [initialState, 'fail', at('failed'), 'stop-clock'],
    [at('paused'), 'play', at('playing'), 'start-clock'],
    [at('paused'), 'seek', at('paused', true), 'none'],
    [at('paused', true), 'play', at('playing', true), 'none'],
    [at('paused', true), 'seeked', at('paused'), 'none'],
    [at('playing'), 'pause', at('paused'), 'stop-clock'],
    [at('playing'), 'seek', at('playing', true), 'stop-clock'],
    [at('playing', true), 'seeked', at('playing'), 'start-clock'],
    [at('playing', true), 'pause', at('paused', true), 'stop-clock'],
    [at('playing'), 'end', at('ended'), 'stop-clock'],
    [at('ended'), 'play', at('playing', true), 'restart'],
    [at('ended'), 'seek', at('paused', true), 'none'],
    [at('failed'), 'play', at('playing', true), 'restart'],
    [at('failed'), 'seek', at('paused', true), 'none'],
  ])('%o, %s', (from, event, state, action) => {
    expect(transition(from, event)).toEqual({ state, action });
  });

  it('changes nothing on events that are not in the table', () => {
    for (const [name, ignored] of [['loading', ['seek', 'seeked', 'end']], ['paused', ['opened', 'pause', 'end']], ['ended', ['opened', 'pause', 'seeked', 'end']], ['failed', ['opened', 'pause', 'seeked', 'end', 'fail']]] as const) {
      for (const event of ignored) expect(transition(at(name), event)).toEqual({ state: at(name), action: 'none' });
    }
  });

  it('runs the clock exactly while playing and not seeking', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom(...events), { maxLength: 40 }), (sequence) => {
      let state = initialState;
      let running = false;
      for (const event of sequence) {
        const next = transition(state, event);
        if (next.action === 'start-clock') running = true;
        if (next.action === 'stop-clock' || next.action === 'restart') running = false;
        state = next.state;
        expect(running).toBe(state.name === 'playing' && !state.seeking);
      }
    }));
  });
});
