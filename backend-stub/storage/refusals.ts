import { ProblemError, type Problem } from '../../shared/base/problem';
import { lockedUntilSentence } from '../../shared/intent/keeping';

export const lockedUntil = (until: number): Problem => ({
  code: 'recording.locked', severity: 'warning', what: lockedUntilSentence(until), tip: 'Object lock lets nobody delete it before.',
});
export const heldThere: Problem = { code: 'recording.held', severity: 'warning', what: 'The storage has a legal hold on this recording.', tip: 'What is held is not deleted; whoever set the hold there has to release it.' };
export const otherStore = (address: string): ProblemError => new ProblemError({
  code: 'storage.other', severity: 'error', what: `This recording is kept in another storage: ${address === '' ? 'which one is not known' : address}.`, tip: 'Tell the people who run the gateway: its config names a storage that does not have it.',
});
