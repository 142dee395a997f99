import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes longest, in that order. Sorted by size, as vitest does on a fresh clone, the longest of all came last and left a core idle for minutes. */
const longest = [
  'renderer/simulation/simulation', 'renderer/live/resume.integration', 'backend-stub/server/rights', 'shared/recording/fuzz/fuzz', 'electron/cli/vigil',
  'backend-stub/server/moderation', 'renderer/surfaces/guac-painter/fuzz', 'renderer/live/desktop-resume.integration', 'renderer/player/player',
];

function rank({ moduleId }: TestSpecification): number {
  const at = longest.findIndex((name) => moduleId.includes(`/${name}.test.`));
  return at < 0 ? longest.length : at;
}

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}

export default defineConfig({
  test: {
    include: ['{shared,renderer,electron,backend-stub,build}/**/*.test.{ts,tsx,mjs}'],
    // One more than there are cores: tests of the gateway and of what is kept wait for the disk or a timer nearly half of their time.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: LongestFirst },
    setupFiles: ['build/properties.mjs'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
