// Screenshots of all states of the page in three widths and both themes, for visual review in target/shots.

import path from 'node:path';

import type { Page } from '@playwright/test';

import { uploadNumberedImages } from '../bench/numbered-images.js';
import { required } from '../fixtures/server.js';
import { createSharedBatches, EXPECTED_FAULTS, OPENED, PAGES, resetContext, SHEETS } from '../fixtures/states.js';
import { test } from '../fixtures/test.js';

const WIDTHS = [1440, 768, 390];

/** Number of cards in the long sheet. */
const LONG_SHEET_CARDS = 10_000;

for (const [group, states] of Object.entries({ page: PAGES, sheet: SHEETS, opened: OPENED })) {
  test(`takes the screenshots of the group ${group}`, async ({ page, sheet, api, faults }) => {
    faults.expect(EXPECTED_FAULTS);
    const batches = await createSharedBatches(api);
    for (const { name, enter } of states) {
      await page.setViewportSize({ width: 1440, height: 900 });
      await enter({ page, sheet, api, batches });
      await takeScreenshots(page, `${group} ${name}`);
      await resetContext(page);
    }
  });
}

test('takes the screenshots of a long sheet', async ({ page, sheet, api, server }) => {
  const batch = await api.createBatch('A very long sheet');
  await uploadNumberedImages(server.address, batch.id, LONG_SHEET_CARDS);
  await api.seal(batch.id);
  await api.waitUntilCompleted(batch.id);
  await sheet.visit(`/batches/${batch.id}`);
  await sheet.expectCompleted();
  await takeScreenshots(page, 'sheet ten thousand images');
  await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight / 2));
  await takeScreenshots(page, 'sheet ten thousand images halfway');
});

/** Takes screenshots of the current page in all widths and both themes. */
async function takeScreenshots(page: Page, state: string): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      const file = `${state} ${width} ${colorScheme}.png`.replaceAll(' ', '-');
      await page.screenshot({ path: path.join(required('PROOFSHEET_GALLERY'), file), animations: 'disabled' });
    }
  }
}
