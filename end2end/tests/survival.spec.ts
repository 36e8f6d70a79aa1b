// What a sheet outlives: a reload, a lost line, a killed server.

import type { Request } from '@playwright/test';

import { NO_CONNECTION } from '../fixtures/faults.js';
import { Gate } from '../fixtures/gate.js';
import { images } from '../fixtures/images.js';
import { expect, test } from '../fixtures/test.js';

const isUpload = (request: Request) => request.method() === 'PUT';

test('a reload in the middle loses nothing that has arrived', async ({ api, page, sheet }) => {
  const files = await images(12);
  const names = files.map((file) => file.name);
  const arrive = names.slice(0, 5);
  const gate = await Gate.on(page, (name) => arrive.includes(name));
  await sheet.visit('/');
  await sheet.choose(files);
  await sheet.expectNames(names);
  await expect(sheet.inState('analyzed')).toHaveCount(5);
  await expect.poll(() => gate.waiting).toBeGreaterThan(0);
  const batch = await sheet.batch();

  await page.reload();
  await sheet.ready();
  await expect(sheet.root).toHaveAttribute('data-batch-state', 'open');
  await expect(sheet.root).toHaveAttribute('data-connection', 'live');
  await expect(sheet.inState('analyzed')).toHaveCount(5);
  expect((await sheet.names()).sort()).toEqual([...arrive].sort());

  await api.seal(batch);
  await sheet.expectCompleted();
  await sheet.expectProgress('analyzed', { done: 5, failed: 0, total: 5 });
});

test('a sheet that is loaded anew shows what it showed', async ({ page, sheet }) => {
  const files = await images(6);
  await sheet.visit('/');
  await sheet.choose(files);
  await sheet.expectCompleted();
  const found = await sheet.findings.textContent();
  await page.reload();
  await sheet.ready();
  await sheet.expectCompleted();
  await expect(sheet.inState('analyzed')).toHaveCount(6);
  await expect(sheet.findings).toHaveText(found ?? '');
});

test('what happens while the browser is offline is there once it is back', async ({ api, context, faults, sheet }) => {
  faults.expect(NO_CONNECTION);
  const files = await images(10);
  const { id } = await api.open();
  await sheet.visit(`/batches/${id}`);
  await api.put(id, files.slice(0, 5));
  await expect(sheet.inState('analyzed')).toHaveCount(5);
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
  await expect(sheet.inState('analyzed')).toHaveCount(10);
  await sheet.expectProgress('analyzed', { done: 10, failed: 0, total: 10 });
});

test('an upload that the line broke off goes on when it is back', async ({ context, faults, page, sheet }) => {
  faults.expect(NO_CONNECTION);
  const files = await images(8);
  const names = files.map((file) => file.name);
  const gate = await Gate.on(page, (name) => names.indexOf(name) < 4);
  await sheet.visit('/');
  await sheet.choose(files);
  await expect(sheet.inState('analyzed')).toHaveCount(4);
  await expect.poll(() => gate.waiting).toBeGreaterThan(0);

  await context.setOffline(true);
  await expect(sheet.root).toHaveAttribute('data-connection', /^(reconnecting|offline)$/);
  const broken = page.waitForEvent('requestfailed', isUpload);
  await gate.open();
  await broken;
  await context.setOffline(false);

  await sheet.expectCompleted();
  await sheet.expectNames(names);
  await expect(sheet.inState('analyzed')).toHaveCount(8);
  await sheet.expectProgress('uploaded', { done: 8, failed: 0, total: 8 });
});

test('a server that is killed in the middle and comes back finishes the sheet without a reload', async ({
  faults,
  page,
  server,
  sheet,
}) => {
  faults.expect(NO_CONNECTION);
  const files = await images(16);
  const names = files.map((file) => file.name);
  const gate = await Gate.on(page, (name) => names.indexOf(name) < 6);
  await page.addInitScript(() => sessionStorage.setItem('loads', String(Number(sessionStorage.getItem('loads') ?? 0) + 1)));
  await sheet.visit('/');
  await sheet.choose(files);
  await sheet.expectCard(names[0]!, 'analyzed');
  await expect.poll(() => gate.waiting).toBeGreaterThan(0);

  await server.kill();
  await expect(sheet.root).toHaveAttribute('data-connection', 'reconnecting');
  const refused = page.waitForEvent('requestfailed', isUpload);
  await gate.open();
  await refused;
  await server.startAgain();

  await sheet.expectCompleted();
  await sheet.expectNames(names);
  await expect(sheet.inState('analyzed')).toHaveCount(16);
  await sheet.expectProgress('uploaded', { done: 16, failed: 0, total: 16 });
  await sheet.expectProgress('analyzed', { done: 16, failed: 0, total: 16 });
  expect(await page.evaluate(() => sessionStorage.getItem('loads')), 'times the page was loaded').toBe('1');
});
