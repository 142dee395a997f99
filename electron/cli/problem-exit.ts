import type { Problem } from '../../shared/base/problem';

/** Ends the command with status 2: the input cannot be used. */
export class UnusableInput extends Error {
  constructor(readonly what: string, readonly tip = '') {
    super(what);
    this.name = 'UnusableInput';
  }
}

export const unusable = ({ what, tip }: Problem): UnusableInput => new UnusableInput(what, tip);
