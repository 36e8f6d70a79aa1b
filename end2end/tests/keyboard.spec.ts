// Complete workflow by keyboard: choose files, cull in grid and inspector, change a threshold, export the result.

import { images } from '../fixtures/images.js';
import { expect, test } from '../fixtures/test.js';

test('a batch can be culled and exported without a mouse', async ({ page, sheet }) => {
  const files = await images(12);
  const press = async (...keys: string[]) => {
    for (const key of keys) {
      await page.keyboard.press(key);
    }
  };
  /** Presses Tab until the element has the focus. */
  const tabTo = async (selector: string) => {
    const target = page.locator(selector);
    await expect(async () => {
      await press('Tab');
      await expect(target).toBeFocused({ timeout: 50 });
    }).toPass({ intervals: [0] });
  };

  await sheet.visit('/');
  await press('Tab');
  await expect(page.locator('.skip')).toBeFocused();
  await tabTo('#drop input[type=file][name=file]');
  const chooser = page.waitForEvent('filechooser');
  await press('Enter');
  await (await chooser).setFiles(files);
  await sheet.expectCompleted();

  // Culling in the grid: the first image is kept, the second rejected, the third kept with a step to the fourth.
  const frame = (index: number) => sheet.card(files[index]!.name).locator('.card__frame');
  const decision = (index: number) => expect(sheet.card(files[index]!.name));
  await tabTo(`[data-name=${JSON.stringify(files[0]!.name)}] .card__frame`);
  await press('p');
  await decision(0).toHaveAttribute('data-decision', 'keep');
  await press('ArrowRight', 'x');
  await decision(1).toHaveAttribute('data-decision', 'reject');
  await press('ArrowRight', 'Shift+P');
  await decision(2).toHaveAttribute('data-decision', 'keep');
  await expect(frame(3)).toBeFocused();
  await press('x');
  await decision(3).toHaveAttribute('data-decision', 'reject');
  await press('u');
  await decision(3).not.toHaveAttribute('data-decision', /./);
  // Undo reverts the newest decision first and focuses its card.
  await press('Control+z');
  await decision(3).toHaveAttribute('data-decision', 'reject');
  await press('Control+z', 'Control+z');
  await decision(3).not.toHaveAttribute('data-decision', /./);
  await decision(2).not.toHaveAttribute('data-decision', /./);
  await expect(frame(2)).toBeFocused();
  await press('End');
  await expect(frame(11)).toBeFocused();
  await press('Home');
  await expect(frame(0)).toBeFocused();

  // In the inspector.
  await press('Enter');
  const heading = (index: number) => sheet.inspector.getByRole('heading', { name: files[index]!.name, exact: true });
  await expect(heading(0)).toBeVisible();
  await press('ArrowRight', 'ArrowRight');
  await expect(heading(2)).toBeVisible();
  await press('p');
  await decision(2).toHaveAttribute('data-decision', 'keep');
  await press('Escape');
  await expect(sheet.inspector).toBeHidden();
  // After closing the inspector, the last viewed card has the focus.
  await expect(frame(2)).toBeFocused();

  // Thresholds: the first slider moves, and the defaults button resets it.
  await press('Shift+Tab');
  await expect(frame(2)).not.toBeFocused();
  await page.locator('[data-panel=thresholds]').focus();
  await press('Enter');
  await tabTo('[data-threshold]:first-child input');
  const value = page.locator('[data-threshold]').first().locator('.threshold__value');
  await expect(value).not.toHaveText('');
  const before = await value.textContent();
  await press('End');
  await expect(value).not.toHaveText(before!);
  await expect(page.locator('[data-defaults]')).toBeEnabled();
  await tabTo('[data-defaults]');
  await press('Enter');
  await expect(value).toHaveText(before!);

  // Export: the names of the kept images.
  await page.locator('[data-subset]').selectOption('kept');
  await sheet.expectNames([files[0]!.name, files[2]!.name]);
  await page.locator('[data-menu] summary').focus();
  await press('Enter');
  await tabTo('[data-export=txt]');
  const saved = page.waitForEvent('download');
  await press('Enter');
  expect((await saved).suggestedFilename()).toBe('proofsheet-selection.txt');
});
