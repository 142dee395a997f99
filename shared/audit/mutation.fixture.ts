import fc from 'fast-check';

/** What somebody may do to a file: change bytes, cut it, swap, take out, double or put in pieces or whole lines, or mix it with another of its kind. */
export const mutationKinds = ['flip', 'cut', 'drop', 'reorder', 'splice', 'duplicate', 'drop-line', 'reorder-lines', 'splice-line', 'duplicate-line'] as const;
export type MutationKind = (typeof mutationKinds)[number];

export interface Mutation {
  readonly kind: MutationKind;
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

const number = fc.nat(0x7fffffff);
export const mutations = (kinds: readonly MutationKind[] = mutationKinds): fc.Arbitrary<Mutation> =>
  fc.record({ kind: fc.constantFrom(...kinds), a: number, b: number, c: number });

/** Undefined when nothing would be different. `other`: another file of the same kind, for splices. */
export function mutate(bytes: Buffer, other: Buffer, { kind, a, b, c }: Mutation): Buffer | undefined {
  const size = bytes.length;
  const [low = 0, middle = 0, high = 0] = [a % size, b % size, c % size].sort((one, two) => one - two);
  const lines = (): Buffer[] => bytes.toString('latin1').split(/(?<=\n)/).map((line) => Buffer.from(line, 'latin1'));
  const whole = (change: (all: Buffer[]) => void): Buffer => {
    const all = lines();
    change(all);
    return Buffer.concat(all);
  };
  const made = ((): Buffer => {
    switch (kind) {
      case 'flip': {
        const flipped = Buffer.from(bytes);
        flipped[a % size] = (flipped[a % size] ?? 0) ^ (1 << (b % 8));
        return flipped;
      }
      case 'cut': return bytes.subarray(0, low);
      case 'drop': return Buffer.concat([bytes.subarray(0, low), bytes.subarray(middle)]);
      case 'reorder': return Buffer.concat([bytes.subarray(0, low), bytes.subarray(middle, high), bytes.subarray(low, middle), bytes.subarray(high)]);
      case 'splice': return Buffer.concat([bytes.subarray(0, low), other.subarray(Math.min(other.length, low), Math.min(other.length, middle)), bytes.subarray(middle)]);
      case 'duplicate': return Buffer.concat([bytes.subarray(0, middle), bytes.subarray(low)]);
      case 'drop-line': return whole((all) => all.splice(a % all.length, 1 + (b % 3)));
      case 'reorder-lines': return whole((all) => {
        const [taken = Buffer.alloc(0)] = all.splice(a % all.length, 1);
        all.splice(b % (all.length + 1), 0, taken);
      });
      case 'splice-line': return whole((all) => {
        const others = other.toString('latin1').split(/(?<=\n)/);
        all.splice(a % all.length, c % 2, Buffer.from(others[b % others.length] ?? '', 'latin1'));
      });
      case 'duplicate-line': return whole((all) => all.splice(b % (all.length + 1), 0, all[a % all.length] ?? Buffer.alloc(0)));
    }
  })();
  return made.equals(bytes) ? undefined : made;
}

/**
 * The line a check has to name: the first that differs. Only when whole lines of another file of this gateway were put in, each good in itself, can
 * the break show later: where they meet the rest, at the latest.
 */
export function isFirstBroken(line: number | undefined, original: Buffer, changed: Buffer, { kind }: Mutation): boolean {
  const first = firstDifferentLine(original, changed);
  if (line === undefined || !kind.startsWith('splice')) return line === first;
  let same = 0;
  while (same < Math.min(original.length, changed.length) && original[original.length - 1 - same] === changed[changed.length - 1 - same]) same += 1;
  const last = changed.subarray(0, changed.length - same).toString('latin1').split('\n').length;
  return line >= first && line <= last + 1;
}

/** The line, from 1, in which the first differing byte stands. */
export function firstDifferentLine(original: Buffer, changed: Buffer): number {
  let line = 1;
  for (let at = 0; at < original.length && original[at] === changed[at]; at += 1) if (original[at] === 10) line += 1;
  return line;
}
