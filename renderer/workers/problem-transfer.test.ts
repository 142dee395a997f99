import { expose, wrap } from 'comlink';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProblemError } from '../../shared/base/problem';
import { carryProblems } from './problem-transfer';

const problem = { code: 'cancelled', severity: 'info', what: 'Not wanted any more.', tip: '' } as const;
const port = {
  refuse: async (): Promise<void> => { throw new ProblemError(problem); },
  break: async (): Promise<void> => { throw new TypeError('broken'); },
};

describe('what a worker throws', () => {
  const { port1, port2 } = new MessageChannel();
  beforeAll(() => {
    carryProblems();
    expose(port, port1);
    port2.start();
  });
  afterAll(() => {
    port1.close();
    port2.close();
  });

  it('reaches the page with its problem, and other errors as they are', async () => {
    const remote = wrap<typeof port>(port2);
    const caught = await remote.refuse().catch((reason: unknown) => reason);
    expect(caught).toBeInstanceOf(ProblemError);
    expect(caught).toMatchObject({ problem });
    await expect(remote.break()).rejects.toMatchObject({ name: 'TypeError', message: 'broken' });
  });
});
