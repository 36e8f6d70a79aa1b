// The pictures in README and docs, from generated images, in both themes: NAME.png is dark, NAME-light.png light.

import { stat } from 'node:fs/promises';
import path from 'node:path';

import { required } from '../fixtures/server.js';
import { OPENED, prepare, SHEETS, type State } from '../fixtures/states.js';
import { expect, test } from '../fixtures/test.js';

/** No larger than this in bytes: they are in the repository. */
const MOST = 400_000;

const named = (states: State[], name: string): State => {
  const found = states.find((state) => state.name === name);
  if (!found) {
    throw new Error(`there is no state ${name}`);
  }
  return found;
};

const PICTURES: Record<string, State> = {
  sheet: named(SHEETS, 'finished'),
  thresholds: named(OPENED, 'thresholds'),
  inspector: named(OPENED, 'inspector'),
  overview: named(OPENED, 'overview'),
};

test('pictures of the docs', async ({ page, sheet, api }) => {
  const rolls = await prepare(api);
  for (const [name, { enter }] of Object.entries(PICTURES)) {
    // A photograph takes many bytes as PNG.
    await page.setViewportSize(name === 'inspector' ? { width: 900, height: 600 } : { width: 1200, height: 760 });
    await enter({ page, sheet, api, rolls });
    await page.locator('[data-card] img[src*="/thumbnail"]').first().waitFor({ state: 'attached' });
    // What is below the window is not loaded.
    await page.waitForFunction(() => [...document.images].every((image) => image.complete || image.getBoundingClientRect().top > innerHeight));
    for (const [colorScheme, suffix] of [['dark', ''], ['light', '-light']] as const) {
      await page.emulateMedia({ colorScheme });
      const file = path.join(required('PROOFSHEET_DOCS'), `${name}${suffix}.png`);
      await page.screenshot({ path: file, animations: 'disabled' });
      expect((await stat(file)).size, file).toBeLessThan(MOST);
    }
  }
});
