// The whole job by keyboard alone: files chosen, culled in the grid and in the inspector, a threshold moved, the result taken away.

import { images } from '../fixtures/images.js';
import { expect, test } from '../fixtures/test.js';

test('a roll is culled without a mouse', async ({ page, sheet }) => {
  const files = await images(12);
  const press = async (...keys: string[]) => {
    for (const key of keys) {
      await page.keyboard.press(key);
    }
  };
  /** Goes on by the tab key until something has the focus. */
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

  // Culled in the grid: the first is kept, the second rejected, the third kept and left.
  const frame = (at: number) => sheet.card(files[at]!.name).locator('.card__frame');
  const decision = (at: number) => expect(sheet.card(files[at]!.name));
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
  // The newest decision is taken back first, and its card has the focus.
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
  const heading = (at: number) => sheet.detail.getByRole('heading', { name: files[at]!.name, exact: true });
  await expect(heading(0)).toBeVisible();
  await press('ArrowRight', 'ArrowRight');
  await expect(heading(2)).toBeVisible();
  await press('p');
  await decision(2).toHaveAttribute('data-decision', 'keep');
  await press('Escape');
  await expect(sheet.detail).toBeHidden();
  // The focus is where the eye is: at the card that was looked at last.
  await expect(frame(2)).toBeFocused();

  // A threshold: the panel is opened, its first slider moved, and the counts follow.
  await press('Shift+Tab');
  await expect(frame(2)).not.toBeFocused();
  await page.locator('[data-panel=thresholds]').focus();
  await press('Enter');
  await tabTo('[data-threshold]:first-child input');
  const limit = page.locator('[data-threshold]').first();
  const before = await limit.locator('.threshold__value').textContent();
  await press('End');
  await expect(limit.locator('.threshold__value')).not.toHaveText(before!);
  await expect(page.locator('[data-defaults]')).toBeEnabled();
  await tabTo('[data-defaults]');
  await press('Enter');
  await expect(limit.locator('.threshold__value')).toHaveText(before!);

  // Taken away: the names of what is kept.
  await page.locator('[data-subset]').selectOption('kept');
  await sheet.expectNames([files[0]!.name, files[2]!.name]);
  await page.locator('[data-menu] summary').focus();
  await press('Enter');
  await tabTo('[data-export=txt]');
  const saved = page.waitForEvent('download');
  await press('Enter');
  expect((await saved).suggestedFilename()).toBe('proofsheet-selection.txt');
});
