import { defineConfig } from '@playwright/test';

const alone = /(a-hostile-session|hostile-bytes|fast-playback|films-sizes|the-packaged-app).*\.spec\.ts$/;

export default defineConfig({
  testDir: './specs',
  outputDir: '../test-results',
  // Each test has its own gateway, console and profile, each worker its own display. Specs that measure, or that build the
  // program anew, run one at a time; `build/test.mjs` runs the two projects one after the other.
  projects: [
    { name: 'alone', testMatch: alone },
    { name: 'together', testIgnore: process.env['VIGIL_NIGHTLY'] ? alone : [alone, /specs\/nightly\//] },
  ],
  workers: 1,
  fullyParallel: false,
  timeout: 180_000,
  // Real programs on two cores that others use, too: what fails is tried once more, and named as flaky at the end, which is a defect.
  retries: 1,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  reporter: [['list']],
  use: { trace: 'off' },
});
