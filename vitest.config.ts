import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { alone, placeOf } from './build/test-files.mjs';

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((one, other) => placeOf(one.moduleId) - placeOf(other.moduleId));
  }
}

export default defineConfig({
  test: {
    // One more than there are cores: tests of the gateway and of what is kept wait for the disk or a timer nearly half of their time.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: LongestFirst },
    setupFiles: ['build/properties.mjs'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Loading modules anew for each file took longer than all tests but ten: files share a process, except those that would leave something behind in it.
    projects: [
      { extends: true, test: { name: 'alone', include: [...alone], isolate: true } },
      { extends: true, test: { name: 'together', include: ['{shared,renderer,electron,backend-stub,build}/**/*.test.{ts,tsx,mjs}'], exclude: [...alone], isolate: false } },
    ],
  },
});
