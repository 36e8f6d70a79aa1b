// Resuming an upload: after a reload the page lists missing files; choosing the files again sends only those.

import type { Page, Request } from '@playwright/test';

import { Gate } from '../fixtures/gate.js';
import { images, text, type Upload } from '../fixtures/images.js';
import type { Sheet } from '../fixtures/sheet.js';
import { expect, test } from '../fixtures/test.js';

/** Collects the names of files that are uploaded from now on. */
function collectUploads(page: Page): string[] {
  const names: string[] = [];
  page.on('request', (request: Request) => {
    const name = /filename\*=UTF-8''([^;]+)/.exec(request.headers()['content-disposition'] ?? '')?.[1];
    if (request.method() === 'PUT' && name) {
      names.push(decodeURIComponent(name));
    }
  });
  return names;
}

/** Starts an upload of `files`, lets only those in `arrive` through, then reloads the page. */
async function interruptUpload(page: Page, sheet: Sheet, files: Upload[], arrive: string[]): Promise<void> {
  const gate = await Gate.install(page, (name) => arrive.includes(name));
  await sheet.visit('/');
  await sheet.choose(files);
  await sheet.expectProgress('analyzed', { done: arrive.length, failed: 0, total: files.length });
  await expect.poll(() => gate.waiting).toBeGreaterThan(0);
  // The reload aborts the held uploads. If the routes were removed first, they would arrive.
  await page.reload();
  await sheet.waitUntilHydrated();
  // Not before: requests of the loading page would sometimes get no response.
  await page.unrouteAll({ behavior: 'ignoreErrors' });
}

test('a reload lists the missing files, and only those are sent again', async ({ page, sheet }) => {
  const files = await images(8);
  const names = files.map((file) => file.name);
  await interruptUpload(page, sheet, files, names.slice(0, 5));
  await expect(page.locator('[data-notice]')).toHaveText(/^3 files have not arrived\./);
  const missingNames = page.locator('[data-missing-names]');
  await missingNames.locator('summary').click();
  await expect(missingNames.locator('p')).toHaveText(new RegExp(names.slice(5).join('\\s+')));

  const sent = collectUploads(page);
  await page.locator('[data-again]').setInputFiles(files);
  await sheet.expectCompleted();
  expect(sent.sort()).toEqual(names.slice(5).sort());
  await sheet.expectProgress('analyzed', { done: 8, failed: 0, total: 8 });
  await expect(page.locator('[data-missing]')).toBeHidden();
});

test('skipped and removed files stay listed after a reload and are not missing', async ({ page, sheet }) => {
  const files = await images(6);
  const names = files.map((file) => file.name);
  const gate = await Gate.install(page, (name) => name === names[0]);
  await sheet.visit('/');
  await sheet.choose([...files, text('letter.txt')]);
  await sheet.expectCard(names[0]!, 'analyzed');
  await expect.poll(() => gate.waiting).toBeGreaterThan(0);
  await sheet.card(names[5]!).hover();
  await sheet.card(names[5]!).locator('[data-remove-upload]').click();
  await sheet.expectCard(names[5]!, 'withdrawn');
  await page.reload();
  await sheet.waitUntilHydrated();
  // Not before: requests of the loading page would sometimes get no response.
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  const skipped = page.locator('[data-skipped-files]');
  await expect(skipped.locator('summary')).toHaveText(/^2 files were skipped: /);
  await skipped.locator('summary').click();
  await expect(skipped).toContainText('letter.txt · not an image');
  await expect(skipped).toContainText(`${names[5]} · removed by you`);
  await expect(page.locator('[data-notice]')).toHaveText(/^4 files have not arrived\./);
  await page.locator('[data-missing-names] summary').click();
  await expect(page.locator('[data-missing-names] p')).toHaveText(new RegExp(names.slice(1, 5).join('\\s+')));
  await page.locator('[data-again]').setInputFiles(files.slice(0, 5));
  await sheet.expectCompleted();
  await sheet.expectProgress('analyzed', { done: 5, failed: 0, total: 5 });
});

test('files are recognised by their content, even under other names', async ({ page, sheet }) => {
  const files = await images(6);
  const names = files.map((file) => file.name);
  await interruptUpload(page, sheet, files, names.slice(0, 4));
  await expect(page.locator('[data-notice]')).toHaveText(/^2 files have not arrived\./);
  const sent = collectUploads(page);
  await page.locator('[data-again]').setInputFiles(files.map((file, index) => ({ ...file, name: `renamed-${index}.jpg` })));
  await sheet.expectCompleted();
  expect(sent.sort()).toEqual(['renamed-4.jpg', 'renamed-5.jpg']);
  await sheet.expectProgress('analyzed', { done: 6, failed: 0, total: 6 });
});

test('of two files with the same content, the missing one is sent', async ({ page, sheet }) => {
  const [copied, unique] = await images(2);
  const files = [copied!, { ...copied!, name: 'copy.jpg' }, unique!];
  await interruptUpload(page, sheet, files, [copied!.name]);
  await expect(page.locator('[data-notice]')).toHaveText(/^2 files have not arrived\./);
  const sent = collectUploads(page);
  await page.locator('[data-again]').setInputFiles(files);
  await sheet.expectCompleted();
  expect(sent).toHaveLength(2);
  await sheet.expectProgress('analyzed', { done: 3, failed: 0, total: 3 });
});

test('files that a completed sheet already has are reported and not sent', async ({ page, sheet }) => {
  const files = await images(4);
  await sheet.visit('/');
  await sheet.choose(files);
  await sheet.expectCompleted();
  const sent = collectUploads(page);
  await sheet.drop(files);
  await expect(page.locator('[data-notice]')).toHaveText('All 4 files are on this sheet already.');
  expect(sent).toEqual([]);
  await page.locator('[data-dismiss]').click();
  await expect(page.locator('[data-missing]')).toBeHidden();
});

test('files that a completed sheet does not have can go to a new sheet', async ({ page, sheet }) => {
  const files = await images(6);
  await sheet.visit('/');
  await sheet.choose(files.slice(0, 4));
  await sheet.expectCompleted();
  const first = await sheet.batchId();
  await sheet.drop(files);
  await expect(page.locator('[data-notice]')).toHaveText('2 of 6 files are not on this sheet.');
  await page.locator('[data-new-sheet]').click();
  await expect(page).not.toHaveURL(new RegExp(first));
  await sheet.expectCompleted();
  await sheet.expectNames(files.slice(4).map((file) => file.name));
  await expect(page.locator('[data-missing]')).toBeHidden();
});

test('a sheet can be sealed without its missing files', async ({ page, sheet }) => {
  const files = await images(4);
  await interruptUpload(page, sheet, files, [files[0]!.name]);
  await expect(page.locator('[data-notice]')).toHaveText(/^3 files have not arrived\./);
  await page.locator('[data-seal]').click();
  await sheet.expectCompleted();
  await sheet.expectProgress('analyzed', { done: 1, failed: 0, total: 1 });
});
