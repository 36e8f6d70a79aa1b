// Adding files to an existing sheet: during an upload, to a batch that a program created, to an empty and to a sealed one.

import { Gate } from '../fixtures/gate.js';
import { images, jpeg, text } from '../fixtures/images.js';
import { expect, test } from '../fixtures/test.js';

test('files dropped during an upload are appended to the sheet', async ({ page, sheet }) => {
  const files = await images(8);
  const names = files.map((file) => file.name);
  const gate = await Gate.install(page, (name) => name === names[0]);
  await sheet.visit('/');
  await sheet.choose(files.slice(0, 5));
  await sheet.expectCard(names[0]!, 'analyzed');
  await expect.poll(() => gate.waiting).toBeGreaterThan(0);

  await sheet.drop([...files.slice(5), text('letter.txt')]);
  await sheet.expectNames(names);
  await sheet.expectProgress('uploaded', { done: 1, failed: 0, total: 8 });
  await expect(page.locator('[data-skipped-files]')).toContainText('letter.txt');
  await gate.open();
  await sheet.expectCompleted();
  await sheet.expectNames(names);
  await sheet.expectProgress('analyzed', { done: 8, failed: 0, total: 8 });
  await expect(page.locator('[data-missing]')).toBeHidden();

  await page.reload();
  await sheet.waitUntilHydrated();
  await sheet.expectNames(names);
});

test('a reload lists added files that have not arrived', async ({ page, sheet }) => {
  const files = await images(6);
  const names = files.map((file) => file.name);
  const gate = await Gate.install(page, (name) => name === names[0]);
  await sheet.visit('/');
  await sheet.choose(files.slice(0, 3));
  await sheet.expectCard(names[0]!, 'analyzed');
  await expect.poll(() => gate.waiting).toBeGreaterThan(0);
  await sheet.drop(files.slice(3));
  await sheet.expectProgress('uploaded', { done: 1, failed: 0, total: 6 });
  await page.reload();
  await sheet.waitUntilHydrated();
  // Not before: requests of the loading page would sometimes get no response.
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await expect(page.locator('[data-notice]')).toHaveText(/^5 files have not arrived\./);
  await page.locator('[data-missing-names] summary').click();
  await expect(page.locator('[data-missing-names] p')).toHaveText(new RegExp(names.slice(1).join('\\s+')));
});

test('a batch created by a program accepts files from the page until it is sealed', async ({ page, sheet, api }) => {
  const batch = await api.createBatch('By a program');
  await api.put(batch.id, [await jpeg('first.jpg')]);
  const files = await images(2);
  await sheet.visit(`/batches/${batch.id}`);
  await sheet.expectConnection('live');
  await sheet.drop(files);
  await expect(sheet.cardsInState('analyzed')).toHaveCount(3);
  await sheet.expectNames(['first.jpg', ...files.map((file) => file.name)]);
  await expect(page.locator('[data-notice]')).toHaveText(/^2 files were added\./);
  await page.locator('[data-seal]').click();
  await sheet.expectCompleted();
});

test('an empty sheet shows how to add images, and accepts files', async ({ page, sheet, api }) => {
  const batch = await api.createBatch('Nothing yet');
  await sheet.visit(`/batches/${batch.id}`);
  const empty = page.locator('[data-empty]');
  await expect(empty).toBeVisible();
  await expect(empty.locator('[data-command]')).toHaveText(`curl -F file=@photo.jpg ${new URL(page.url()).origin}/api/v1/batches/${batch.id}/images`);
  const files = await images(2);
  await empty.locator('[data-fill]').setInputFiles(files);
  await sheet.expectNames(files.map((file) => file.name));
  await expect(empty).toBeHidden();
  await page.locator('[data-seal]').click();
  await sheet.expectCompleted();
});

test('the upload address in the command of an empty sheet works', async ({ page, sheet, api }) => {
  const batch = await api.createBatch('Nothing yet');
  await sheet.visit(`/batches/${batch.id}`);
  const command = page.locator('[data-command]');
  await expect(command).toContainText('/images');
  const address = (await command.textContent())!.trim().split(' ').at(-1)!;
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array((await jpeg('photo.jpg')).buffer)]), 'photo.jpg');
  expect((await fetch(address, { method: 'POST', body: form })).status).toBe(202);
  await sheet.expectCard('photo.jpg', 'analyzed');
});

test('a sealed empty sheet says that it has no images', async ({ page, sheet, api }) => {
  const batch = await api.createBatch('Nothing at all');
  await api.seal(batch.id);
  await sheet.visit(`/batches/${batch.id}`);
  await expect(page.locator('[data-no-matches] p')).toHaveText('No image was sent to this sheet.');
  await expect(page.locator('[data-empty]')).toBeHidden();
});

test('files added after the batch was sealed are reported and can go to a new sheet', async ({ page, sheet, api, faults }) => {
  faults.expect(/status of 409/);
  const files = await images(5);
  const gate = await Gate.install(page, (name) => name === files[0]!.name);
  await sheet.visit('/');
  await sheet.choose(files.slice(0, 3));
  await sheet.expectCard(files[0]!.name, 'analyzed');
  await expect.poll(() => gate.waiting).toBeGreaterThan(0);
  // Another client seals the batch just before the page announces the new files.
  await page.route('**/api/v1/batches/*', async (route) => {
    if (route.request().method() === 'PATCH') {
      await api.seal(await sheet.batchId());
    }
    await route.continue();
  });
  await sheet.drop(files.slice(3));
  await expect(page.locator('[data-notice]')).toContainText('2 of 2 files are not on this sheet.');
  await expect(page.locator('[data-new-sheet]')).toBeVisible();
});
