// Playwright configuration of the benchmark: the browser settings of the tests, with one worker. `cargo xtask bench
// page` runs it.

import { defineConfig } from '@playwright/test';

import tests from '../playwright.config.js';

export default defineConfig({
  ...tests,
  testDir: '.',
  testMatch: '*.bench.ts',
  outputDir: '../test-results/bench',
  timeout: 600_000,
  expect: { timeout: 300_000 },
  workers: 1,
  reporter: 'line',
  use: { ...tests.use, trace: 'off', screenshot: 'off', contextOptions: {} },
});
