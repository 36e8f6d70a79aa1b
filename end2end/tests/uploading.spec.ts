// Uploading: unsupported files are skipped before the upload; uploads can be paused, removed and retried.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { Page, Request } from '@playwright/test';

import { Gate } from '../fixtures/gate.js';
import { empty, images, jpeg, text, type Upload } from '../fixtures/images.js';
import { Server } from '../fixtures/server.js';
import { Sheet } from '../fixtures/sheet.js';
import { expect, test } from '../fixtures/test.js';

const pdf = (name: string): Upload => ({ ...text(name), buffer: Buffer.from('%PDF-1.7\n1 0 obj\n') });

const isUpload = (request: Request) => request.method() === 'PUT';

/** Counts uploads from now on. */
function countUploads(page: Page): { count: number } {
  const uploads = { count: 0 };
  page.on('request', (request) => {
    uploads.count += isUpload(request) ? 1 : 0;
  });
  return uploads;
}

test('unsupported files are listed with a reason and not sent', async ({ api, page, sheet }) => {
  const [good, better] = await images(2);
  const sent = countUploads(page);
  await sheet.visit('/');
  await sheet.choose([good!, pdf('a.pdf'), text('letter.txt'), pdf('b.jpg'), empty('empty.jpg'), better!]);
  await sheet.expectCompleted();
  await sheet.expectNames([good!.name, better!.name]);
  await sheet.expectProgress('uploaded', { done: 2, failed: 0, total: 2 });
  expect(sent.count).toBe(2);
  expect((await api.batch(await sheet.batchId())).counts).toEqual({ queued: 0, analyzed: 2, failed: 0 });

  const skipped = page.locator('[data-skipped-files]');
  await expect(skipped.locator('summary')).toHaveText('4 files were skipped: 2 PDFs, 1 not an image, 1 empty');
  await expect(skipped.getByText('b.jpg')).toBeHidden();
  await skipped.locator('summary').click();
  await expect(skipped.locator('p')).toHaveText(/a\.pdf · PDF\s+letter\.txt · not an image\s+b\.jpg · PDF\s+empty\.jpg · empty/);
});

test('the start page stays and gives a reason if no file is supported', async ({ page, sheet }) => {
  await sheet.visit('/');
  await sheet.choose([pdf('a.pdf'), text('letter.txt')]);
  await expect(page.locator('#drop')).toContainText('None of these files can be analyzed.');
  await expect(page.locator('[data-skipped-files] summary')).toHaveText('2 files were skipped: 1 PDF, 1 not an image');
  await expect(page).toHaveURL(/\/$/);
  await sheet.choose(await images(1));
  await sheet.expectCompleted();
  await expect(page.locator('[data-skipped-files]')).toBeHidden();
});

test('a file above the size limit of the server is not sent', async ({ page }) => {
  const server = await Server.start(['--max-file-mib', '1']);
  const good = await jpeg('small.jpg');
  const large = { ...good, name: 'large.jpg', buffer: Buffer.concat([good.buffer, Buffer.alloc(1 << 20)]) };
  const sheet = new Sheet(page);
  await sheet.visit(server.address);
  await sheet.choose([large, good]);
  await sheet.expectCompleted();
  await sheet.expectNames(['small.jpg']);
  await expect(page.locator('[data-skipped-files] summary')).toHaveText('1 file was skipped: 1 too large');
  await server.stop();
});

test('uploads can be paused and resumed; running uploads finish first', async ({ page, sheet }) => {
  const files = await images(8);
  const gate = await Gate.install(page, () => false);
  await sheet.visit('/');
  await sheet.choose(files);
  await expect.poll(() => gate.waiting).toBe(3);
  const pause = page.locator('[data-pause]');
  const note = page.locator('[data-progress=uploaded] [data-note]');
  await pause.click();
  await expect(note).toHaveText('Pausing after 3 more');
  await expect(pause).toHaveText('Resume');
  await gate.open();
  await expect(note).toHaveText('Paused');
  await expect(sheet.cardsInState('waiting')).toHaveCount(5);
  await sheet.expectProgress('uploaded', { done: 3, failed: 0, total: 8 });
  await expect(page.locator('[data-missing]')).toBeHidden();
  await pause.click();
  await sheet.expectCompleted();
  await expect(sheet.cardsInState('analyzed')).toHaveCount(8);
  await expect(pause).toBeHidden();
});

test('the sheet does not wait for removed files', async ({ api, page, sheet }) => {
  const files = await images(6);
  const [started, , , , waiting] = files;
  const gate = await Gate.install(page, () => false);
  await sheet.visit('/');
  await sheet.choose(files);
  await expect.poll(() => gate.waiting).toBe(3);
  for (const file of [started!, waiting!]) {
    const card = sheet.card(file.name);
    await card.hover();
    await card.getByRole('button', { name: `Do not send ${file.name}` }).click();
    await expect(card).toHaveAttribute('data-state', 'withdrawn');
    await expect(card).toContainText('Removed');
  }
  await sheet.expectProgress('uploaded', { done: 0, failed: 0, total: 4 });
  await gate.open();
  await sheet.expectCompleted();
  await expect(sheet.cardsInState('analyzed')).toHaveCount(4);
  await sheet.expectProgress('analyzed', { done: 4, failed: 0, total: 4 });
  expect((await api.batch(await sheet.batchId())).counts.analyzed).toBe(4);
});

test('a removed file can be sent after all', async ({ page, sheet }) => {
  const files = await images(5);
  const gate = await Gate.install(page, () => false);
  await sheet.visit('/');
  await sheet.choose(files);
  await expect.poll(() => gate.waiting).toBe(3);
  const card = sheet.card(files[4]!.name);
  await card.hover();
  await card.locator('[data-remove-upload]').click();
  await card.locator('[data-retry]').click();
  await gate.open();
  await sheet.expectCompleted();
  await expect(sheet.cardsInState('analyzed')).toHaveCount(5);
});

test('files that fail repeatedly can be retried together', async ({ faults, page, sheet }) => {
  faults.expect(/net::ERR_FAILED/);
  const files = await images(5);
  const failing = [files[1]!.name, files[3]!.name];
  let isBroken = true;
  await page.route('**/api/v1/batches/*/images/*', async (route, request) => {
    const disposition = decodeURIComponent(request.headers()['content-disposition'] ?? '');
    const shouldFail = isBroken && isUpload(request) && failing.some((name) => disposition.endsWith(name));
    await (shouldFail ? route.abort('failed') : route.continue());
  });
  await sheet.visit('/');
  await sheet.choose(files);
  await expect(page.locator('[data-notice]')).toHaveText('2 files could not be sent.');
  await expect(sheet.cardsInState('failed')).toHaveCount(2);
  await expect(sheet.root).toHaveAttribute('data-batch-state', 'open');
  isBroken = false;
  await page.locator('[data-retry-all]').click();
  await sheet.expectCompleted();
  await sheet.expectNames(files.map((file) => file.name));
  await expect(sheet.cardsInState('analyzed')).toHaveCount(5);
});

test('speed and remaining time are shown during an upload', async ({ context, page, sheet }) => {
  const [image] = await images(1);
  const padded = Buffer.concat([image!.buffer, Buffer.alloc(600_000)]);
  const files = [1, 2, 3, 4].map((index) => ({ ...image!, name: `${index}.jpg`, buffer: Buffer.concat([padded, Buffer.from([index])]) }));
  await sheet.visit('/');
  const network = await context.newCDPSession(page);
  const slow = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 400_000 };
  await network.send('Network.emulateNetworkConditions', slow);
  await sheet.choose(files);
  await expect(page.locator('[data-progress=uploaded] [data-note]')).toHaveText(/^\d+(\.\d)? [kM]B\/s · \d+ s left$/);
  await network.send('Network.emulateNetworkConditions', { ...slow, uploadThroughput: -1 });
  await sheet.expectCompleted();
  await expect(page.locator('[data-progress=uploaded] [data-note]')).toBeEmpty();
});

test('leaving the page asks for confirmation during an upload, even when paused', async ({ page }) => {
  const sheet = new Sheet(page);
  const gate = await Gate.install(page, () => false);
  await sheet.visit('/');
  await sheet.choose(await images(5));
  await expect.poll(() => gate.waiting).toBe(3);
  await page.locator('[data-pause]').click();
  const prompt = page.waitForEvent('dialog');
  const leaving = page.goto('/').catch(() => undefined);
  const dialog = await prompt;
  expect(dialog.type()).toBe('beforeunload');
  await dialog.dismiss();
  await leaving;
  await expect(sheet.root).toBeAttached();
  await page.locator('[data-pause]').click();
  await gate.open();
  await sheet.expectCompleted();
  await page.goto('/');
  await expect(page.locator('#drop')).toBeVisible();
  await page.unrouteAll({ behavior: 'ignoreErrors' });
});

test('a dropped folder is uploaded with all subfolders and more than 100 files', async ({ page, sheet }) => {
  // The test uploads and analyzes 126 files.
  test.slow();
  const root = await mkdtemp(path.join(tmpdir(), 'proofsheet-drop-'));
  const [image] = await images(1);
  const shoot = path.join(root, 'Summer');
  const deep = path.join(shoot, 'a', 'b', 'c');
  await mkdir(deep, { recursive: true });
  for (let index = 100; index < 225; index += 1) {
    await writeFile(path.join(shoot, 'a', `${index}.jpg`), Buffer.concat([image!.buffer, Buffer.from([index])]));
  }
  await writeFile(path.join(deep, 'deep.jpg'), image!.buffer);
  await writeFile(path.join(deep, '.hidden.jpg'), image!.buffer);
  await writeFile(path.join(shoot, 'notes.txt'), 'a letter');
  await sheet.visit('/');
  await sheet.dropFolder(shoot);
  await sheet.expectCompleted();
  await sheet.expectProgress('analyzed', { done: 126, failed: 0, total: 126 });
  await expect(page.locator('.sheet-header h1')).toHaveText('Summer');
  await expect(sheet.card('100.jpg').locator('.card__file')).toHaveAttribute('title', 'Summer/a/100.jpg');
  await expect(page.locator('[data-skipped-files] summary')).toHaveText('1 file was skipped: 1 not an image');
  await rm(root, { recursive: true });
});
