// How the page is measured: one thing at a time, in a browser that is set up as for the tests. `cargo xtask bench page` runs it.

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
