// Playwright configuration of the screenshots. `cargo xtask shots` runs it.

import { defineConfig } from '@playwright/test';

import tests from '../playwright.config.js';

export default defineConfig({
  ...tests,
  testDir: '.',
  testMatch: '*.shot.ts',
  outputDir: '../test-results/shots',
  timeout: 600_000,
  // The analysis of the very long sheet takes minutes.
  expect: { timeout: 300_000 },
  reporter: 'line',
  use: { ...tests.use, trace: 'off', screenshot: 'off' },
});
