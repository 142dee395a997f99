import type { Scenario } from './scenario';

export const empty: Scenario = { name: 'empty', about: 'Nobody but who comes through the doors', sessions: () => [] };
