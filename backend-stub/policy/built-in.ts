import { commandPolicySchema } from '../../shared/policy/command-policy';
import type { NamedPolicy } from '../../shared/policy/session-rules';
import { patterns } from '../sessions/risk';

/** What raises the risk where nobody has said anything else. A file `built-in.json` takes its place. */
export const builtInPolicy: NamedPolicy = {
  id: 'built-in',
  policy: commandPolicySchema.parse({
    title: 'What usually deserves a look',
    description: 'Comes with the gateway: raises the risk and stops nothing.',
    rules: [
      ...patterns.map(({ name, weight, test }) => ({
        id: name.replaceAll(' ', '-'), title: name.charAt(0).toUpperCase() + name.slice(1), score: weight, match: { kind: 'pattern', pattern: test.source, ignoreCase: test.ignoreCase },
      })),
      { id: 'file-denied', title: 'File denied', score: 30, match: { kind: 'transfer', verdict: 'denied' }, actions: [{ do: 'alert' }] },
      { id: 'large-download', title: 'Large download', score: 15, match: { kind: 'transfer', direction: 'download', largerThanBytes: 100 * 1024 * 1024 } },
    ],
  }),
};
