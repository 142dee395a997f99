import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{shared,renderer,electron,backend-stub,build}/**/*.test.{ts,tsx,mjs}'],
    // Of two cores it would use one.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    setupFiles: ['build/properties.mjs'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
