// How the main states look, so small that the typeface of a machine makes no difference: what is missing, moved or of another colour does.

// After a change that is meant: `npx playwright test snapshots --update-snapshots`, and look at what has changed.

import type { Page } from '@playwright/test';

import { EXPECTED, leave, OPENED, PAGES, prepare, SHEETS } from '../fixtures/states.js';
import { expect, test } from '../fixtures/test.js';

/** Pixels of a snapshot for one of the page: words are lines of grey. */
const SCALE = 0.125;

/** Both themes, and the widths in which the page is laid out differently. */
const LOOKS = [
  { name: 'wide', width: 1280, height: 800, colorScheme: 'dark' },
  { name: 'narrow', width: 390, height: 844, colorScheme: 'light' },
] as const;

/** Those that are the same each time: what was cancelled is so at another moment. */
const SHOWN = [
  'start', 'sheet deleted', 'empty', 'finished', 'all failed', 'one image', 'large pictures', 'mark all',
  'thresholds', 'overview', 'side by side', 'inspector', 'inspector over the focus', 'inspector of a failure',
];

/** What the length of words decides on a telephone, and so the typeface: only seen wide. */
const WORDY = ['start', 'sheet deleted', 'side by side'];

test('the main states look as they did', async ({ page, sheet, api, faults }) => {
  test.setTimeout(300_000);
  faults.expect(EXPECTED);
  // The same on every system.
  test.info().snapshotSuffix = '';
  const batches = await prepare(api);
  for (const state of [...PAGES, ...SHEETS, ...OPENED].filter(({ name }) => SHOWN.includes(name))) {
    await test.step(state.name, async () => {
      for (const { name, width, height, colorScheme } of WORDY.includes(state.name) ? LOOKS.slice(0, 1) : LOOKS) {
        await page.setViewportSize({ width: 1280, height: 800 });
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await state.enter({ page, sheet, api, batches });
        await page.setViewportSize({ width, height });
        await settled(page);
        const picture = await small(page, width, height);
        expect.soft(picture).toMatchSnapshot(`${state.name} ${name}.png`.replaceAll(' ', '-'), { threshold: 0.15, maxDiffPixelRatio: 0.03 });
        await leave(page);
      }
    });
  }
});

/** Everything in view is loaded and decoded. */
async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    [...document.images].every((image) => image.complete || !image.src || image.getBoundingClientRect().top > innerHeight),
  );
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

/** The window as a small picture, which the browser draws at that size. */
async function small(page: Page, width: number, height: number): Promise<Buffer> {
  const session = await page.context().newCDPSession(page);
  const [x, y] = await page.evaluate(() => [window.scrollX, window.scrollY] as const);
  const { data } = await session.send('Page.captureScreenshot', { format: 'png', clip: { x, y, width, height, scale: SCALE } });
  await session.detach();
  return Buffer.from(data, 'base64');
}
