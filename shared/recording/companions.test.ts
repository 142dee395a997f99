import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { companionNames, groupFiles } from './companions';

const id = '0f8b1c9e-1111-4222-8333-444455556666';

describe('files that belong together', () => {
  it.each([
    ['script, advanced', ['s.timing', 's.out', 's.in', 'other.cast'], [['s.timing', 's.out', 's.in'], ['other.cast']]],
    ['script, classic, data first', ['s.typescript', 's.timing'], [['s.timing', 's.typescript']]],
    ['script, as its manual names them', ['typescript', 'timing'], [['timing', 'typescript']]],
    ['what guacd writes for SSH', ['g-ssh-typescript', 'g-ssh-typescript.timing'], [['g-ssh-typescript.timing', 'g-ssh-typescript']]],
    ['stems that begin alike', ['a.timing', 'a.b.timing', 'a.b.out', 'a.out'], [['a.timing', 'a.out'], ['a.b.timing', 'a.b.out']]],
    ['compressed data', ['s.timing.gz', 's.out.gz'], [['s.timing.gz', 's.out.gz']]],
    ['a data file alone', ['s.typescript', 't.timing'], [['s.typescript'], ['t.timing']]],
    ['sudo folders', ['io/00/01/timing', 'io/00/01/ttyout', 'io/00/01/log', 'io/00/02/log.json', 'io/00/02/timing', 'io/00/02/ttyin'],
      [['io/00/01/timing', 'io/00/01/log', 'io/00/01/ttyout'], ['io/00/02/timing', 'io/00/02/log.json', 'io/00/02/ttyin']]],
    ['a sudo folder of Windows paths', ['C:\\x\\timing', 'C:\\x\\ttyout'], [['C:\\x\\timing', 'C:\\x\\ttyout']]],
    ['JumpServer parts, in the order of their numbers', [`${id}.10.part.gz`, `${id}.replay.json`, `${id}.2.part.gz`], [[`${id}.replay.json`, `${id}.2.part.gz`, `${id}.10.part.gz`]]],
    ['a JumpServer replay and its facts', [`${id}.cast.gz`, `${id}.json`], [[`${id}.cast.gz`, `${id}.json`]]],
    ['Guacamole files of one connection', [`${id}.2`, id, `${id}.1`], [[id, `${id}.1`, `${id}.2`]]],
    ['a number that means something else', ['a.cast', 'a.cast.1'], [['a.cast'], ['a.cast.1']]],
    ['an unpacked bundle', ['b/session.cast', 'b/manifest.json', 'b/manifest.sig', 'b/events.jsonl'], [['b/manifest.json', 'b/manifest.sig', 'b/events.jsonl', 'b/session.cast']]],
    ['the same stem in two folders', ['a/s.timing', 'b/s.out'], [['a/s.timing'], ['b/s.out']]],
    ['files of other kinds', ['a.cast', 'notes.txt'], [['a.cast'], ['notes.txt']]],
  ])('%s', (_, paths, groups) => {
    expect(groupFiles(paths).map(({ main, others }) => [main, ...others])).toEqual(groups);
  });

  it('has titles people recognise', () => {
    expect(groupFiles(['x/00/01/timing', 'x/00/01/ttyout', 'y/night.cast.gz', 's.timing', 's.out']).map(({ title }) => title)).toEqual(['01', 'night', 's']);
    expect(groupFiles(['sudo-io/00/00/0A/timing', 'sudo-io/00/00/0A/log', 'case 7/timing', 'case 7/log']).map(({ title }) => title)).toEqual(['00/00/0A', 'case 7']);
  });

  it('finds what belongs to a file, whichever of them was chosen', () => {
    const folder = ['s.in', 's.out', 's.timing', 'other.cast'];
    expect(companionNames('s.timing', folder)).toEqual(['s.out', 's.in']);
    expect(companionNames('s.out', folder)).toEqual(['s.timing', 's.in']);
    expect(companionNames('other.cast', folder)).toEqual([]);
    expect(companionNames('alone.cast', [])).toEqual([]);
  });

  const word = fc.constantFrom('a', 'b', 'a.b', 'timing', 'typescript', id, 'log', '', '.');
  const ending = fc.constantFrom('', '.timing', '.out', '.in', '.typescript', '.cast', '.1', '.2', '.replay.json', '.1.part.gz', '.json', '.gz', '.guac');
  const path = fc.oneof(fc.string(), fc.tuple(fc.constantFrom('', 'x/', 'x/y/', '/', 'x\\'), word, ending).map((parts) => parts.join('')), fc.constantFrom('x/timing', 'x/ttyout', 'x/log.json', 'manifest.json', 'session.cast'));

  it('puts every file into exactly one group', () => {
    fc.assert(fc.property(fc.uniqueArray(path, { maxLength: 40 }), (paths) => {
      const grouped = groupFiles(paths).flatMap(({ main, others }) => [main, ...others]);
      expect([...grouped].sort()).toEqual([...paths].sort());
    }), { numRuns: 2000 });
  });

  it('groups the same files whatever their order', () => {
    fc.assert(fc.property(fc.uniqueArray(path, { maxLength: 12 }), fc.infiniteStream(fc.nat()), (paths, numbers) => {
      const shuffled = paths.map((name) => ({ name, key: numbers.next().value as number })).sort((one, other) => one.key - other.key).map(({ name }) => name);
      const sets = (list: readonly string[]): string[] => groupFiles(list).map(({ main, others }) => [main, ...[...others].sort()].join('\n')).sort();
      expect(sets(shuffled)).toEqual(sets(paths));
    }), { numRuns: 500 });
  });
});
