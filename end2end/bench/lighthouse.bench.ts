// Lighthouse scores of the start page and of a finished sheet, with its default profile: a phone on a slow network.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { chromium } from '@playwright/test';
import lighthouse, { type RunnerResult } from 'lighthouse';

import { images } from '../fixtures/images.js';
import { test } from '../fixtures/test.js';
import { count, record, median } from './measurements.js';

const CATEGORIES = ['performance', 'accessibility', 'best-practices'] as const;

test('measures the Lighthouse scores', async ({ api, server, launchOptions }) => {
  const batch = await api.createBatch('Harbour, second day');
  await api.put(batch.id, await images(30));
  await api.seal(batch.id);
  await api.waitUntilCompleted(batch.id);
  const folder = await mkdtemp(path.join(tmpdir(), 'proofsheet-lighthouse-'));
  const context = await chromium.launchPersistentContext(folder, {
    ...launchOptions,
    args: [...(launchOptions.args ?? []), '--remote-debugging-port=0'],
  });
  const port = Number((await readFile(path.join(folder, 'DevToolsActivePort'), 'utf8')).split('\n')[0]);
  for (const [name, address] of [['start', '/'], ['sheet', `/batches/${batch.id}`]] as const) {
    const scores = CATEGORIES.map(() => [] as number[]);
    for (let round = 0; round < count('PROOFSHEET_ROUNDS'); round += 1) {
      const result = await lighthouse(server.address + address, { port, onlyCategories: [...CATEGORIES], logLevel: 'error' });
      CATEGORIES.forEach((category, index) => scores[index]!.push(100 * (result?.lhr.categories[category]?.score ?? 0)));
      console.error(`    Lighthouse, ${name}: ${shortcomings(result)}`);
    }
    CATEGORIES.forEach((category, index) => record(`${category} of the ${name}`, median(scores[index]!)));
  }
  await context.close();
  await rm(folder, { recursive: true, force: true });
});

/** Ids and values of the audits with a score below 0.9. */
function shortcomings(result: RunnerResult | undefined): string {
  const audits = Object.values(result?.lhr.audits ?? {}).filter(({ score }) => score !== null && score < 0.9);
  return audits.map(({ id, displayValue }) => [id, displayValue].join(' ').trim()).join('; ') || 'nothing';
}
