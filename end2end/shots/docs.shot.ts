// Screenshots for README and docs, made with generated images in both themes: NAME.png is dark, NAME-light.png is
// light.

import { stat } from 'node:fs/promises';
import path from 'node:path';

import { required } from '../fixtures/server.js';
import { createSharedBatches, OPENED, SHEETS, type State } from '../fixtures/states.js';
import { expect, test } from '../fixtures/test.js';

/** Largest file size in bytes. The screenshots are in the repository, so they must stay small. */
const MAX_BYTES = 400_000;

const stateNamed = (states: State[], name: string): State => {
  const found = states.find((state) => state.name === name);
  if (!found) {
    throw new Error(`no state has the name ${name}`);
  }
  return found;
};

const SCREENSHOTS: Record<string, State> = {
  sheet: stateNamed(SHEETS, 'finished'),
  thresholds: stateNamed(OPENED, 'thresholds'),
  inspector: stateNamed(OPENED, 'inspector'),
  overview: stateNamed(OPENED, 'overview'),
};

test('takes the screenshots of the docs', async ({ page, sheet, api }) => {
  const batches = await createSharedBatches(api);
  for (const [name, { enter }] of Object.entries(SCREENSHOTS)) {
    // Photographs compress badly as PNG, so the inspector gets a smaller window.
    await page.setViewportSize(name === 'inspector' ? { width: 900, height: 600 } : { width: 1200, height: 760 });
    await enter({ page, sheet, api, batches });
    await page.locator('[data-card] img[src*="/thumbnail"]').first().waitFor({ state: 'attached' });
    // Images below the window load lazily.
    await page.waitForFunction(() => [...document.images].every((image) => image.complete || image.getBoundingClientRect().top > innerHeight));
    for (const [colorScheme, suffix] of [['dark', ''], ['light', '-light']] as const) {
      await page.emulateMedia({ colorScheme });
      const file = path.join(required('PROOFSHEET_DOCS'), `${name}${suffix}.png`);
      await page.screenshot({ path: file, animations: 'disabled' });
      expect((await stat(file)).size, file).toBeLessThan(MAX_BYTES);
    }
  }
});
