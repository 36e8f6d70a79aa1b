// Decisions, thresholds, name and pin: stored by the server and shared by all windows. Export of the shown images.

import { readFile } from 'node:fs/promises';

import type { Download, Page } from '@playwright/test';

import { Gate } from '../fixtures/gate.js';
import { images } from '../fixtures/images.js';
import { Sheet } from '../fixtures/sheet.js';
import { expect, test } from '../fixtures/test.js';

/** Opens the same sheet in another window of the browser. */
async function openBeside(page: Page): Promise<Sheet> {
  const other = new Sheet(await page.context().newPage());
  await other.visit(page.url());
  return other;
}

/** Decides about an image with a key: keep, reject, or no decision. */
async function decide(sheet: Sheet, name: string, key: 'p' | 'x' | 'u'): Promise<void> {
  await sheet.card(name).locator('.card__frame').focus();
  await sheet.page.keyboard.press(key);
}

/** Raises the first threshold by one step and returns its new value, as shown. */
async function raiseThreshold(sheet: Sheet): Promise<string> {
  if (!(await sheet.page.locator('[data-thresholds]').isVisible())) {
    await sheet.page.locator('[data-panel=thresholds]').click();
  }
  const threshold = sheet.page.locator('[data-threshold]').first();
  const value = threshold.locator('.threshold__value');
  await expect(value).not.toHaveText('');
  const before = (await value.textContent())!;
  await threshold.locator('input').focus();
  await sheet.page.keyboard.press('ArrowRight');
  await expect(value).not.toHaveText(before);
  return (await value.textContent())!;
}

test('changes in one window appear in another, during the upload and after it', async ({ page, sheet }) => {
  const files = await images(4);
  const [first, second] = [files[0]!.name, files[1]!.name];
  const gate = await Gate.install(page, (name) => name !== files[3]!.name);
  await sheet.visit('/');
  await sheet.choose(files);
  await sheet.expectCard(second, 'analyzed');
  const other = await openBeside(page);
  const shown = other.page.locator('[data-threshold] .threshold__value').first();

  await decide(sheet, first, 'p');
  await expect(other.card(first)).toHaveAttribute('data-decision', 'keep');
  await expect(shown).not.toHaveText('');
  await expect(shown).toHaveText(await raiseThreshold(sheet));
  await gate.open();
  await sheet.expectCompleted();
  await other.expectCompleted();

  await decide(other, second, 'x');
  await expect(sheet.card(second)).toHaveAttribute('data-decision', 'reject');
  await expect(shown).toHaveText(await raiseThreshold(sheet));
  await page.locator('[data-rename] summary').click();
  await page.locator('[data-rename] input').fill('Harbour');
  await page.keyboard.press('Enter');
  await expect(other.page.getByRole('heading', { level: 1 })).toHaveText('Harbour');
  await page.locator('[data-pin]').click();
  await expect(other.page.locator('[data-pin]')).toHaveAttribute('aria-pressed', 'true');
  const value = await shown.textContent();

  await other.page.reload();
  await other.waitUntilHydrated();
  await expect(other.card(first)).toHaveAttribute('data-decision', 'keep');
  await expect(other.card(second)).toHaveAttribute('data-decision', 'reject');
  await expect(other.page.getByRole('heading', { level: 1 })).toHaveText('Harbour');
  await expect(other.page.locator('[data-pin]')).toHaveAttribute('aria-pressed', 'true');
  await expect(shown).toHaveText(value!);
});

test('decisions of another browser appear after the batch is completed, without user input', async ({ sheet, api, browser, baseURL }) => {
  const files = await images(2);
  const batch = await api.createBatch();
  await api.put(batch.id, files);
  await api.seal(batch.id);
  await api.waitUntilCompleted(batch.id);
  await sheet.visit(`/batches/${batch.id}`);
  await sheet.expectCompleted();
  const otherContext = await browser.newContext({ baseURL: baseURL! });
  const other = new Sheet(await otherContext.newPage());
  await other.visit(`/batches/${batch.id}`);
  await decide(other, files[0]!.name, 'p');
  await expect(sheet.card(files[0]!.name)).toHaveAttribute('data-decision', 'keep');
  await decide(sheet, files[1]!.name, 'x');
  await expect(other.card(files[1]!.name)).toHaveAttribute('data-decision', 'reject');
  await otherContext.close();
});

test('the shown images are exported as names, table and JSON, and all images as a report', async ({ page, sheet }) => {
  const files = await images(6);
  const names = files.map((file) => file.name);
  await sheet.visit('/');
  await sheet.choose(files);
  await sheet.expectCompleted();
  await decide(sheet, names[1]!, 'p');
  await decide(sheet, names[4]!, 'p');
  await page.locator('[data-subset]').selectOption('kept');
  await sheet.expectNames([names[1]!, names[4]!]);

  const download = async (selector: string) => {
    await page.locator('[data-menu] summary').click();
    const saved = page.waitForEvent('download');
    await page.locator(selector).click();
    return content(await saved);
  };
  expect(await download('[data-export=txt]')).toBe(`${names[1]}\n${names[4]}\n`);
  const table = (await download('[data-export=csv]')).trim().split('\r\n');
  expect(table).toHaveLength(3);
  expect(table[0]).toContain('name,state,decision');
  expect(table[1]).toContain(`${names[1]},analyzed,keep`);
  const exported = JSON.parse(await download('[data-export=json]')) as { name: string; decision: string }[];
  expect(exported.map(({ name, decision }) => [name, decision])).toEqual([
    [names[1], 'keep'],
    [names[4], 'keep'],
  ]);
  const report = await download('[data-report="report.csv"]');
  expect(names.filter((name) => report.includes(name))).toEqual(names);
  const whole = JSON.parse(await download('[data-report="report.json"]')) as { images: { name: string }[] };
  expect(whole.images.map(({ name }) => name).sort()).toEqual([...names].sort());
});

async function content(download: Download): Promise<string> {
  return readFile(await download.path(), 'utf8');
}
