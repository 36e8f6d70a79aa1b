// Recovery of a sheet after a reload, a lost connection and a killed server.

import type { Request } from '@playwright/test';

import { NO_CONNECTION } from '../fixtures/faults.js';
import { Gate } from '../fixtures/gate.js';
import { images } from '../fixtures/images.js';
import { expect, test } from '../fixtures/test.js';

const isUpload = (request: Request) => request.method() === 'PUT';

test('a reload during an upload loses no image that has arrived', async ({ api, page, sheet }) => {
  const files = await images(12);
  const names = files.map((file) => file.name);
  const arrive = names.slice(0, 5);
  const gate = await Gate.install(page, (name) => arrive.includes(name));
  await sheet.visit('/');
  await sheet.choose(files);
  await sheet.expectNames(names);
  await expect(sheet.cardsInState('analyzed')).toHaveCount(5);
  await expect.poll(() => gate.waiting).toBeGreaterThan(0);
  const batch = await sheet.batchId();

  await page.reload();
  await sheet.waitUntilHydrated();
  await expect(sheet.root).toHaveAttribute('data-batch-state', 'open');
  await expect(sheet.root).toHaveAttribute('data-connection', 'live');
  await expect(sheet.cardsInState('analyzed')).toHaveCount(5);
  await expect.poll(async () => (await sheet.names()).sort()).toEqual([...arrive].sort());

  await api.seal(batch);
  await sheet.expectCompleted();
  await sheet.expectProgress('analyzed', { done: 5, failed: 0, total: 5 });
});

test('a reload of a completed sheet shows the same results', async ({ page, sheet }) => {
  const files = await images(6);
  await sheet.visit('/');
  await sheet.choose(files);
  await sheet.expectCompleted();
  const findings = await sheet.findings.textContent();
  await page.reload();
  await sheet.waitUntilHydrated();
  await sheet.expectCompleted();
  await expect(sheet.cardsInState('analyzed')).toHaveCount(6);
  await expect(sheet.findings).toHaveText(findings ?? '');
});

test('a sheet catches up after the browser was offline', async ({ api, context, faults, sheet }) => {
  faults.expect(NO_CONNECTION);
  const files = await images(10);
  const { id } = await api.createBatch();
  await sheet.visit(`/batches/${id}`);
  await api.put(id, files.slice(0, 5));
  await expect(sheet.cardsInState('analyzed')).toHaveCount(5);
  await expect(sheet.root).toHaveAttribute('data-connection', 'live');

  await context.setOffline(true);
  await expect(sheet.root).toHaveAttribute('data-connection', /^(reconnecting|offline)$/);
  await api.put(id, files.slice(5));
  await expect.poll(async () => (await api.batch(id)).counts.analyzed).toBe(10);
  await expect(sheet.cards).toHaveCount(5);

  await context.setOffline(false);
  await expect(sheet.root).toHaveAttribute('data-connection', 'live');
  await sheet.expectNames(files.map((file) => file.name));
  await api.seal(id);
  await sheet.expectCompleted();
  await expect(sheet.cardsInState('analyzed')).toHaveCount(10);
  await sheet.expectProgress('analyzed', { done: 10, failed: 0, total: 10 });
});

test('an upload continues after the connection was lost', async ({ context, faults, page, sheet }) => {
  faults.expect(NO_CONNECTION);
  const files = await images(8);
  const names = files.map((file) => file.name);
  const gate = await Gate.install(page, (name) => names.indexOf(name) < 4);
  await sheet.visit('/');
  await sheet.choose(files);
  await expect(sheet.cardsInState('analyzed')).toHaveCount(4);
  await expect.poll(() => gate.waiting).toBeGreaterThan(0);

  await context.setOffline(true);
  await expect(sheet.root).toHaveAttribute('data-connection', /^(reconnecting|offline)$/);
  const failed = page.waitForEvent('requestfailed', isUpload);
  await gate.open();
  await failed;
  await context.setOffline(false);

  await sheet.expectCompleted();
  await sheet.expectNames(names);
  await expect(sheet.cardsInState('analyzed')).toHaveCount(8);
  await sheet.expectProgress('uploaded', { done: 8, failed: 0, total: 8 });
});

test('an upload is completed after the server was killed and restarted, without a reload', async ({
  faults,
  page,
  server,
  sheet,
}) => {
  faults.expect(NO_CONNECTION);
  const files = await images(16);
  const names = files.map((file) => file.name);
  const gate = await Gate.install(page, (name) => names.indexOf(name) < 6);
  await page.addInitScript(() => sessionStorage.setItem('loads', String(Number(sessionStorage.getItem('loads') ?? 0) + 1)));
  await sheet.visit('/');
  await sheet.choose(files);
  await sheet.expectCard(names[0]!, 'analyzed');
  await expect.poll(() => gate.waiting).toBeGreaterThan(0);

  await server.kill();
  await expect(sheet.root).toHaveAttribute('data-connection', 'reconnecting');
  const failed = page.waitForEvent('requestfailed', isUpload);
  await gate.open();
  await failed;
  await server.startAgain();

  await sheet.expectCompleted();
  await sheet.expectNames(names);
  await expect(sheet.cardsInState('analyzed')).toHaveCount(16);
  await sheet.expectProgress('uploaded', { done: 16, failed: 0, total: 16 });
  await sheet.expectProgress('analyzed', { done: 16, failed: 0, total: 16 });
  expect(await page.evaluate(() => sessionStorage.getItem('loads')), 'number of page loads').toBe('1');
});
