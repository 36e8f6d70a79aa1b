// Visual snapshots of the main states. They are so small that fonts make no difference, but missing or moved elements
// and colours do.

// After an intended change, run `npx playwright test snapshots --update-snapshots` and review the changed images.

import type { Page } from '@playwright/test';

import { createSharedBatches, EXPECTED_FAULTS, OPENED, PAGES, resetContext, SHEETS } from '../fixtures/states.js';
import { expect, test } from '../fixtures/test.js';

/** Scale of a snapshot. At this scale, text is only grey lines. */
const SCALE = 0.125;

/** Both themes and both layouts. */
const VARIANTS = [
  { name: 'wide', width: 1280, height: 800, colorScheme: 'dark' },
  { name: 'narrow', width: 390, height: 844, colorScheme: 'light' },
] as const;

/**
 * States that look the same in each run. A cancelled batch, for example, has a different number of analyzed images each
 * time.
 */
const REPRODUCIBLE = [
  'start', 'sheet deleted', 'empty', 'finished', 'all failed', 'one image', 'large pictures', 'mark all',
  'thresholds', 'overview', 'side by side', 'inspector', 'inspector over the focus', 'inspector of a failure',
];

/** States whose narrow layout depends on text width, and so on the font. They have only a wide snapshot. */
const FONT_DEPENDENT = ['start', 'sheet deleted', 'side by side'];

test('the main states match their snapshots', async ({ page, sheet, api, faults }) => {
  test.setTimeout(300_000);
  faults.expect(EXPECTED_FAULTS);
  // Uses the same snapshot files on every system.
  test.info().snapshotSuffix = '';
  const batches = await createSharedBatches(api);
  for (const state of [...PAGES, ...SHEETS, ...OPENED].filter(({ name }) => REPRODUCIBLE.includes(name))) {
    await test.step(state.name, async () => {
      for (const { name, width, height, colorScheme } of FONT_DEPENDENT.includes(state.name) ? VARIANTS.slice(0, 1) : VARIANTS) {
        await page.setViewportSize({ width: 1280, height: 800 });
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await state.enter({ page, sheet, api, batches });
        await page.setViewportSize({ width, height });
        await waitForImages(page);
        const picture = await screenshot(page, width, height);
        expect.soft(picture).toMatchSnapshot(`${state.name} ${name}.png`.replaceAll(' ', '-'), { threshold: 0.15, maxDiffPixelRatio: 0.03 });
        await resetContext(page);
      }
    });
  }
});

/** Waits until all images in view are loaded and drawn. */
async function waitForImages(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    [...document.images].every((image) => image.complete || !image.src || image.getBoundingClientRect().top > innerHeight),
  );
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

/** Screenshot of the window, which the browser renders at `SCALE`. */
async function screenshot(page: Page, width: number, height: number): Promise<Buffer> {
  const session = await page.context().newCDPSession(page);
  const [x, y] = await page.evaluate(() => [window.scrollX, window.scrollY] as const);
  const { data } = await session.send('Page.captureScreenshot', { format: 'png', clip: { x, y, width, height, scale: SCALE } });
  await session.detach();
  return Buffer.from(data, 'base64');
}
