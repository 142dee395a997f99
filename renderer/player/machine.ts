export type PlayerStateName = 'loading' | 'paused' | 'playing' | 'ended' | 'failed';

/** `seeking`: the screen is on its way to the position; the clock stands still meanwhile. */
export interface MachineState {
  readonly name: PlayerStateName;
  readonly seeking: boolean;
  /** While loading: what was asked for meanwhile. */
  readonly playWhenReady: boolean;
}

export type MachineEvent = 'opened' | 'play' | 'pause' | 'seek' | 'seeked' | 'end' | 'fail';

/** What the player has to do besides being in the new state. */
export type MachineAction = 'none' | 'start-clock' | 'stop-clock' | 'restart';

export interface Transition {
  readonly state: MachineState;
  readonly action: MachineAction;
}

export const initialState: MachineState = { name: 'loading', seeking: false, playWhenReady: false };

const state = (name: PlayerStateName, seeking = false, playWhenReady = false): MachineState => ({ name, seeking, playWhenReady });

/**
 * |           | opened           | play               | pause           | seek             | seeked                | end   | fail   |
 * | --------- | ---------------- | ------------------ | --------------- | ---------------- | --------------------- | ----- | ------ |
 * | loading   | paused / playing | (play when ready)  | (stay when r.)  | -                | -                     | -     | failed |
 * | paused    | -                | playing            | -               | paused, seeking  | paused                | -     | failed |
 * | playing   | -                | -                  | paused          | playing, seeking | playing, clock starts | ended | failed |
 * | ended     | -                | playing, from zero | -               | paused, seeking  | ended                 | -     | failed |
 * | failed    | -                | playing, from here | -               | paused, seeking  | -                     | -     | -      |
 *
 * Pausing during a seek leaves `seeking` on. What is not in the table changes nothing.
 */
export function transition(from: MachineState, event: MachineEvent): Transition {
  const stay: Transition = { state: from, action: 'none' };
  if (event === 'fail') return from.name === 'failed' ? stay : { state: state('failed'), action: 'stop-clock' };
  switch (from.name) {
    case 'loading':
      if (event === 'opened') return from.playWhenReady ? { state: state('playing'), action: 'start-clock' } : { state: state('paused'), action: 'none' };
      if (event === 'play' || event === 'pause') return { state: state('loading', false, event === 'play'), action: 'none' };
      return stay;
    case 'paused':
      if (event === 'play') return { state: state('playing', from.seeking), action: from.seeking ? 'none' : 'start-clock' };
      if (event === 'seek') return { state: state('paused', true), action: 'none' };
      if (event === 'seeked') return { state: state('paused'), action: 'none' };
      return stay;
    case 'playing':
      if (event === 'pause') return { state: state('paused', from.seeking), action: 'stop-clock' };
      if (event === 'seek') return { state: state('playing', true), action: 'stop-clock' };
      if (event === 'seeked') return { state: state('playing'), action: 'start-clock' };
      if (event === 'end' && !from.seeking) return { state: state('ended'), action: 'stop-clock' };
      return stay;
    case 'ended':
      if (event === 'play') return { state: state('playing', true), action: 'restart' };
      if (event === 'seek') return { state: state('paused', true), action: 'none' };
      return stay;
    case 'failed':
      if (event === 'play') return { state: state('playing', true), action: 'restart' };
      if (event === 'seek') return { state: state('paused', true), action: 'none' };
      return stay;
  }
}
