// Files on their way: what is not taken is said before anything is sent; the way can be held, given up and tried again.

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
function uploads(page: Page): { count: number } {
  const seen = { count: 0 };
  page.on('request', (request) => {
    seen.count += isUpload(request) ? 1 : 0;
  });
  return seen;
}

test('what cannot be analyzed is named with its reason and not sent', async ({ api, page, sheet }) => {
  const [good, better] = await images(2);
  const sent = uploads(page);
  await sheet.visit('/');
  await sheet.choose([good!, pdf('a.pdf'), text('letter.txt'), pdf('b.jpg'), empty('empty.jpg'), better!]);
  await sheet.expectCompleted();
  await sheet.expectNames([good!.name, better!.name]);
  await sheet.expectProgress('uploaded', { done: 2, failed: 0, total: 2 });
  expect(sent.count).toBe(2);
  expect((await api.batch(await sheet.batch())).counts).toEqual({ queued: 0, analyzed: 2, failed: 0 });

  const leftOut = page.locator('[data-skipped-files]');
  await expect(leftOut.locator('summary')).toHaveText('4 files were skipped: 2 PDFs, 1 not an image, 1 empty');
  await expect(leftOut.getByText('b.jpg')).toBeHidden();
  await leftOut.locator('summary').click();
  await expect(leftOut.locator('p')).toHaveText(/a\.pdf · PDF\s+letter\.txt · not an image\s+b\.jpg · PDF\s+empty\.jpg · empty/);
});

test('where nothing can be sent the start page stays and says why', async ({ page, sheet }) => {
  await sheet.visit('/');
  await sheet.choose([pdf('a.pdf'), text('letter.txt')]);
  await expect(page.locator('#drop')).toContainText('None of these files can be analyzed.');
  await expect(page.locator('[data-skipped-files] summary')).toHaveText('2 files were skipped: 1 PDF, 1 not an image');
  await expect(page).toHaveURL(/\/$/);
  await sheet.choose(await images(1));
  await sheet.expectCompleted();
  await expect(page.locator('[data-skipped-files]')).toBeHidden();
});

test('a file that is larger than the server takes is not sent', async ({ page }) => {
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

test('uploads are held and go on; what was begun is sent to its end', async ({ page, sheet }) => {
  const files = await images(8);
  const gate = await Gate.on(page, () => false);
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
  await expect(sheet.inState('waiting')).toHaveCount(5);
  await sheet.expectProgress('uploaded', { done: 3, failed: 0, total: 8 });
  await expect(page.locator('[data-missing]')).toBeHidden();
  await pause.click();
  await sheet.expectCompleted();
  await expect(sheet.inState('analyzed')).toHaveCount(8);
  await expect(pause).toBeHidden();
});

test('files that are taken out are not waited for', async ({ api, page, sheet }) => {
  const files = await images(6);
  const [begun, , , , waiting] = files;
  const gate = await Gate.on(page, () => false);
  await sheet.visit('/');
  await sheet.choose(files);
  await expect.poll(() => gate.waiting).toBe(3);
  for (const file of [begun!, waiting!]) {
    const card = sheet.card(file.name);
    await card.hover();
    await card.getByRole('button', { name: `Do not send ${file.name}` }).click();
    await expect(card).toHaveAttribute('data-state', 'withdrawn');
    await expect(card).toContainText('Removed');
  }
  await sheet.expectProgress('uploaded', { done: 0, failed: 0, total: 4 });
  await gate.open();
  await sheet.expectCompleted();
  await expect(sheet.inState('analyzed')).toHaveCount(4);
  await sheet.expectProgress('analyzed', { done: 4, failed: 0, total: 4 });
  expect((await api.batch(await sheet.batch())).counts.analyzed).toBe(4);
});

test('a file that was taken out can be sent after all', async ({ page, sheet }) => {
  const files = await images(5);
  const gate = await Gate.on(page, () => false);
  await sheet.visit('/');
  await sheet.choose(files);
  await expect.poll(() => gate.waiting).toBe(3);
  const card = sheet.card(files[4]!.name);
  await card.hover();
  await card.locator('[data-remove-upload]').click();
  await card.locator('[data-retry]').click();
  await gate.open();
  await sheet.expectCompleted();
  await expect(sheet.inState('analyzed')).toHaveCount(5);
});

test('files that fail again and again are offered once more, all at a time', async ({ faults, page, sheet }) => {
  faults.expect(/net::ERR_FAILED/);
  const files = await images(5);
  const lost = [files[1]!.name, files[3]!.name];
  let isBroken = true;
  await page.route('**/api/v1/batches/*/images/*', async (route, request) => {
    const disposition = decodeURIComponent(request.headers()['content-disposition'] ?? '');
    const isLost = isBroken && isUpload(request) && lost.some((name) => disposition.endsWith(name));
    await (isLost ? route.abort('failed') : route.continue());
  });
  await sheet.visit('/');
  await sheet.choose(files);
  await expect(page.locator('[data-notice]')).toHaveText('2 files could not be sent.');
  await expect(sheet.inState('failed')).toHaveCount(2);
  await expect(sheet.root).toHaveAttribute('data-batch-state', 'open');
  isBroken = false;
  await page.locator('[data-retry-all]').click();
  await sheet.expectCompleted();
  await sheet.expectNames(files.map((file) => file.name));
  await expect(sheet.inState('analyzed')).toHaveCount(5);
});

test('speed and time left are told while files are sent', async ({ context, page, sheet }) => {
  const [image] = await images(1);
  const padded = Buffer.concat([image!.buffer, Buffer.alloc(600_000)]);
  const files = [1, 2, 3, 4].map((nth) => ({ ...image!, name: `${nth}.jpg`, buffer: Buffer.concat([padded, Buffer.from([nth])]) }));
  await sheet.visit('/');
  const line = await context.newCDPSession(page);
  const slow = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 400_000 };
  await line.send('Network.emulateNetworkConditions', slow);
  await sheet.choose(files);
  await expect(page.locator('[data-progress=uploaded] [data-note]')).toHaveText(/^\d+(\.\d)? [kM]B\/s · \d+ s left$/);
  await line.send('Network.emulateNetworkConditions', { ...slow, uploadThroughput: -1 });
  await sheet.expectCompleted();
  await expect(page.locator('[data-progress=uploaded] [data-note]')).toBeEmpty();
});

test('leaving asks first while files are sent, also while they are held', async ({ page }) => {
  const sheet = new Sheet(page);
  const gate = await Gate.on(page, () => false);
  await sheet.visit('/');
  await sheet.choose(await images(5));
  await expect.poll(() => gate.waiting).toBe(3);
  await page.locator('[data-pause]').click();
  const asked = page.waitForEvent('dialog');
  const leaving = page.goto('/').catch(() => undefined);
  const dialog = await asked;
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

test('a folder is dropped with all folders in it, however many files they hold', async ({ page, sheet }) => {
  // 130 files are sent and analyzed.
  test.slow();
  const root = await mkdtemp(path.join(tmpdir(), 'proofsheet-drop-'));
  const [image] = await images(1);
  const shoot = path.join(root, 'Summer');
  const deep = path.join(shoot, 'a', 'b', 'c');
  await mkdir(deep, { recursive: true });
  for (let nth = 100; nth < 225; nth += 1) {
    await writeFile(path.join(shoot, 'a', `${nth}.jpg`), Buffer.concat([image!.buffer, Buffer.from([nth])]));
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
