import { noisySessions } from './noisy';
import type { Scenario } from './scenario';

export const noisy64: Scenario = { name: 'noisy-64', about: 'Sixty-four sessions with about 10 KB of output a second each', sessions: () => noisySessions(64) };
