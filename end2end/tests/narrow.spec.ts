// Narrow and zoomed windows: nothing is cut off, overlaps or scrolls horizontally.

import { layoutFaults } from '../fixtures/layout.js';
import { createSharedBatches, EXPECTED_FAULTS, OPENED, PAGES, resetContext, SHEETS } from '../fixtures/states.js';
import { expect, test } from '../fixtures/test.js';

const WINDOWS = {
  'a phone': { width: 390, height: 844 },
  // 1280 × 800 at 200 %.
  'a window at 200 %': { width: 640, height: 400 },
  // WCAG 2.2, 1.4.10: 1280 pixels at 400 %.
  'a window at 400 %': { width: 320, height: 256 },
};

for (const [name, states] of Object.entries({ 'pages and sheets': [...PAGES, ...SHEETS], 'sheets with open panels': OPENED })) {
  test(`${name} fit small windows`, async ({ page, sheet, api, faults }) => {
    test.setTimeout(600_000);
    faults.expect(EXPECTED_FAULTS);
    const batches = await createSharedBatches(api);
    for (const state of states) {
      await test.step(state.name, async () => {
        await page.setViewportSize({ width: 1280, height: 800 });
        await state.enter({ page, sheet, api, batches });
        for (const [window, size] of Object.entries(WINDOWS)) {
          await page.setViewportSize(size);
          expect.soft(await layoutFaults(page), `${state.name}, ${window}`).toEqual([]);
        }
        await resetContext(page);
      });
    }
  });
}

test('a phone shows images first, and the tools after a click', async ({ page, sheet, api }) => {
  const batches = await createSharedBatches(api);
  await page.setViewportSize(WINDOWS['a phone']);
  await sheet.visit(`/batches/${batches.mixed}`);
  await sheet.expectCompleted();
  const top = async () => (await sheet.cards.first().boundingBox())!.y;
  await expect.poll(top).toBeLessThan(340);
  const [more, sort] = [page.locator('[data-more]'), page.locator('[data-sort]')];
  await expect(sort).toBeHidden();
  await page.locator('[data-search]').focus();
  await page.keyboard.press('Tab');
  await expect(more).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(more).toHaveAttribute('aria-expanded', 'true');
  // The tab order follows the visual order.
  await page.keyboard.press('Tab');
  await expect(page.locator('[data-subset]')).toBeFocused();
  await sort.selectOption('name');
  await more.click();
  await expect(sort).toBeHidden();
  await expect(page.locator('[data-reset]')).toBeVisible();
});
