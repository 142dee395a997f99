import { noisySessions } from './noisy';
import type { Scenario } from './scenario';

export const noisy256: Scenario = { name: 'noisy-256', about: 'Two hundred and fifty-six sessions with about 10 KB of output a second each', sessions: () => noisySessions(256) };
