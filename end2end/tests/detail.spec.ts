// The details of one image: opened and left by mouse and by keyboard.

import { images } from '../fixtures/images.js';
import { expect, test } from '../fixtures/test.js';

test('a click opens the details with all that was measured', async ({ sheet }) => {
  const files = await images(3);
  await sheet.visit('/');
  await sheet.choose(files);
  await sheet.expectCompleted();
  await sheet.card(files[1]!.name).getByRole('button').first().click();
  await expect(sheet.detail).toBeVisible();
  await expect(sheet.detail.getByRole('heading', { name: files[1]!.name })).toBeVisible();
  await expect(sheet.detail.locator('[data-histogram]')).toBeVisible();
  await expect(sheet.detail.locator('[data-palette]')).toBeVisible();
  await expect(sheet.detail.locator('table.measures').first()).toContainText('640 × 480');
  const picture = sheet.detail.locator('img');
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
});

test('the keyboard opens, steps through and closes the details, and the focus returns', async ({ page, sheet }) => {
  const files = await images(3);
  const names = files.map((file) => file.name);
  const heading = (name: string) => sheet.detail.getByRole('heading', { name, exact: true });
  await sheet.visit('/');
  await sheet.choose(files);
  await sheet.expectCompleted();

  const first = sheet.card(names[0]!).getByRole('button').first();
  await first.focus();
  await page.keyboard.press('Enter');
  await expect(heading(names[0]!)).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(heading(names[1]!)).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(heading(names[2]!)).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(heading(names[2]!)).toBeVisible();
  await page.keyboard.press('ArrowLeft');
  await expect(heading(names[1]!)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(sheet.detail).toBeHidden();
  await expect(first).toBeFocused();
});

test('the original is handed out only as a file to save', async ({ page, sheet }) => {
  const [file] = await images(1);
  await sheet.visit('/');
  await sheet.choose([file!]);
  await sheet.expectCompleted();
  await sheet.card(file!.name).getByRole('button').first().click();
  const download = page.waitForEvent('download');
  await sheet.detail.locator('a[href$="/original"]').click();
  expect((await download).suggestedFilename()).toBe(file!.name);
});
