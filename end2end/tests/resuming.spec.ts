// A sheet is taken up again: after a reload it says what is missing, and giving the files once more sends only that.

import type { Page, Request } from '@playwright/test';

import { Gate } from '../fixtures/gate.js';
import { images, text, type Upload } from '../fixtures/images.js';
import type { Sheet } from '../fixtures/sheet.js';
import { expect, test } from '../fixtures/test.js';

/** Names of what is uploaded from now on. */
function uploaded(page: Page): string[] {
  const names: string[] = [];
  page.on('request', (request: Request) => {
    const name = /filename\*=UTF-8''([^;]+)/.exec(request.headers()['content-disposition'] ?? '')?.[1];
    if (request.method() === 'PUT' && name) {
      names.push(decodeURIComponent(name));
    }
  });
  return names;
}

/** Lets these files arrive and no others, then loads the page anew. */
async function interrupted(page: Page, sheet: Sheet, files: Upload[], arrive: string[]): Promise<void> {
  const gate = await Gate.on(page, (name) => arrive.includes(name));
  await sheet.visit('/');
  await sheet.choose(files);
  await sheet.expectProgress('analyzed', { done: arrive.length, failed: 0, total: files.length });
  await expect.poll(() => gate.waiting).toBeGreaterThan(0);
  // What is held is broken off by the reload; freed before, it would arrive.
  await page.reload();
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await sheet.ready();
}

test('after a reload the missing files are named, and only they are sent', async ({ page, sheet }) => {
  const files = await images(8);
  const names = files.map((file) => file.name);
  await interrupted(page, sheet, files, names.slice(0, 5));
  await expect(page.locator('[data-notice]')).toHaveText(/^3 files have not arrived\./);
  const which = page.locator('[data-missing-names]');
  await which.locator('summary').click();
  await expect(which.locator('p')).toHaveText(new RegExp(names.slice(5).join('\\s+')));

  const sent = uploaded(page);
  await page.locator('[data-again]').setInputFiles(files);
  await sheet.expectCompleted();
  expect(sent.sort()).toEqual(names.slice(5).sort());
  await sheet.expectProgress('analyzed', { done: 8, failed: 0, total: 8 });
  await expect(page.locator('[data-missing]')).toBeHidden();
});

test('what was refused and what was taken out is known after a reload, and not waited for', async ({ page, sheet }) => {
  const files = await images(6);
  const names = files.map((file) => file.name);
  const gate = await Gate.on(page, (name) => name === names[0]);
  await sheet.visit('/');
  await sheet.choose([...files, text('letter.txt')]);
  await sheet.expectCard(names[0]!, 'analyzed');
  await expect.poll(() => gate.waiting).toBeGreaterThan(0);
  await sheet.card(names[5]!).hover();
  await sheet.card(names[5]!).locator('[data-remove-upload]').click();
  await sheet.expectCard(names[5]!, 'withdrawn');
  await page.reload();
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await sheet.ready();
  const aside = page.locator('[data-skipped-files]');
  await expect(aside.locator('summary')).toHaveText(/^2 files were skipped: /);
  await aside.locator('summary').click();
  await expect(aside).toContainText('letter.txt · not an image');
  await expect(aside).toContainText(`${names[5]} · removed by you`);
  await expect(page.locator('[data-notice]')).toHaveText(/^4 files have not arrived\./);
  await page.locator('[data-missing-names] summary').click();
  await expect(page.locator('[data-missing-names] p')).toHaveText(new RegExp(names.slice(1, 5).join('\\s+')));
  await page.locator('[data-again]').setInputFiles(files.slice(0, 5));
  await sheet.expectCompleted();
  await sheet.expectProgress('analyzed', { done: 5, failed: 0, total: 5 });
});

test('files are known by their content, whatever they are called', async ({ page, sheet }) => {
  const files = await images(6);
  const names = files.map((file) => file.name);
  await interrupted(page, sheet, files, names.slice(0, 4));
  await expect(page.locator('[data-notice]')).toHaveText(/^2 files have not arrived\./);
  const sent = uploaded(page);
  await page.locator('[data-again]').setInputFiles(files.map((file, nth) => ({ ...file, name: `renamed-${nth}.jpg` })));
  await sheet.expectCompleted();
  expect(sent.sort()).toEqual(['renamed-4.jpg', 'renamed-5.jpg']);
  await sheet.expectProgress('analyzed', { done: 6, failed: 0, total: 6 });
});

test('of two files with the same content the one that is missing is sent', async ({ page, sheet }) => {
  const [one, other] = await images(2);
  const files = [one!, { ...one!, name: 'twin.jpg' }, other!];
  await interrupted(page, sheet, files, [one!.name]);
  await expect(page.locator('[data-notice]')).toHaveText(/^2 files have not arrived\./);
  const sent = uploaded(page);
  await page.locator('[data-again]').setInputFiles(files);
  await sheet.expectCompleted();
  expect(sent).toHaveLength(2);
  await sheet.expectProgress('analyzed', { done: 3, failed: 0, total: 3 });
});

test('a folder that is given to a finished sheet again is there already', async ({ page, sheet }) => {
  const files = await images(4);
  await sheet.visit('/');
  await sheet.choose(files);
  await sheet.expectCompleted();
  const sent = uploaded(page);
  await sheet.drop(files);
  await expect(page.locator('[data-notice]')).toHaveText('All 4 files are on this sheet already.');
  expect(sent).toEqual([]);
  await page.locator('[data-dismiss]').click();
  await expect(page.locator('[data-missing]')).toBeHidden();
});

test('what is not on a finished sheet can have a sheet of its own', async ({ page, sheet }) => {
  const files = await images(6);
  await sheet.visit('/');
  await sheet.choose(files.slice(0, 4));
  await sheet.expectCompleted();
  const first = await sheet.batch();
  await sheet.drop(files);
  await expect(page.locator('[data-notice]')).toHaveText('2 of 6 files are not on this sheet.');
  await page.locator('[data-new-sheet]').click();
  await expect(page).not.toHaveURL(new RegExp(first));
  await sheet.expectCompleted();
  await sheet.expectNames(files.slice(4).map((file) => file.name));
  await expect(page.locator('[data-missing]')).toBeHidden();
});

test('what was missing can be left out for good', async ({ page, sheet }) => {
  const files = await images(4);
  await interrupted(page, sheet, files, [files[0]!.name]);
  await expect(page.locator('[data-notice]')).toHaveText(/^3 files have not arrived\./);
  await page.locator('[data-seal]').click();
  await sheet.expectCompleted();
  await sheet.expectProgress('analyzed', { done: 1, failed: 0, total: 1 });
});
