// Connection between page and server: after every kind of interruption, the sheet has each card once and complete.

import type { Page } from '@playwright/test';

import { CUT_HEADER, NO_CONNECTION, UNAVAILABLE } from '../fixtures/faults.js';
import { Gate } from '../fixtures/gate.js';
import { images, type Upload } from '../fixtures/images.js';
import { Sheet } from '../fixtures/sheet.js';
import { expect, test } from '../fixtures/test.js';
import { freeze, hide, resume, show } from '../fixtures/visibility.js';

/** Waits until the sheet is completed and has one analyzed card for each file, in order. */
async function expectAllAnalyzed(sheet: Sheet, files: Upload[]): Promise<void> {
  await sheet.expectCompleted();
  await sheet.expectNames(files.map((file) => file.name));
  await expect(sheet.cardsInState('analyzed')).toHaveCount(files.length);
  await sheet.expectProgress('analyzed', { done: files.length, failed: 0, total: files.length });
}

/** Advances the page's clock in steps of one second until the condition is true. */
async function advanceUntil(page: Page, condition: () => Promise<boolean> | boolean): Promise<void> {
  const checkAndAdvance = async () => {
    if (await condition()) {
      return true;
    }
    await page.clock.runFor(1000);
    return condition();
  };
  await expect.poll(checkAndAdvance, { intervals: [50], timeout: 40_000 }).toBe(true);
}

test('two tabs show the same sheet', async ({ api, context, page, sheet }) => {
  const files = await images(10);
  const { id } = await api.createBatch();
  const other = new Sheet(await context.newPage());
  for (const tab of [sheet, other]) {
    await tab.visit(`/batches/${id}`);
    await tab.expectConnection('live');
  }
  await api.put(id, files);
  await api.seal(id);
  await expectAllAnalyzed(sheet, files);
  await expectAllAnalyzed(other, files);
  await expect(other.findings).toHaveText((await sheet.findings.textContent())!);
  await expect(page.locator('.connection-status')).toHaveText('Done');
});

test('only the visible one of eight tabs is live, and uploads of a hidden tab continue', async ({ context, page, relay, sheet }) => {
  // The test loads eight pages one after the other.
  test.slow();
  const files = await images(12);
  const gate = await Gate.install(page, (name) => name === files[0]!.name);
  await page.clock.install();
  await sheet.visit(relay.address);
  await sheet.choose(files);
  await sheet.expectCard(files[0]!.name, 'analyzed');
  await expect.poll(() => gate.waiting).toBeGreaterThan(0);
  const address = `${relay.address}/batches/${await sheet.batchId()}`;

  const tabs = [sheet];
  while (tabs.length < 8) {
    await hide(tabs.at(-1)!.page);
    await page.clock.runFor(3000);
    await tabs.at(-1)!.expectConnection('paused');
    const tab = new Sheet(await context.newPage());
    await tab.visit(address);
    await tab.expectConnection('live');
    tabs.push(tab);
  }
  await expect.poll(() => relay.streaming).toBe(1);

  await gate.open();
  const visible = tabs.at(-1)!;
  await visible.expectCompleted();
  await expect(visible.cardsInState('analyzed')).toHaveCount(files.length);
  await expect.poll(() => relay.streaming).toBe(0);
  for (const tab of tabs.slice(0, -1)) {
    await expect(tab.root).toHaveAttribute('data-connection', 'paused');
    await show(tab.page);
    await tab.expectCompleted();
    await expect.poll(async () => (await tab.names()).sort()).toEqual(files.map((file) => file.name).sort());
    await expect(tab.cardsInState('analyzed')).toHaveCount(files.length);
    await tab.expectProgress('analyzed', { done: files.length, failed: 0, total: files.length });
  }
  await sheet.expectProgress('uploaded', { done: files.length, failed: 0, total: files.length });
});

test('a hidden tab closes its stream and catches up when it is shown', async ({ api, page, relay, sheet }) => {
  const files = await images(6);
  const { id } = await api.createBatch();
  await sheet.visit(`${relay.address}/batches/${id}`);
  await sheet.expectConnection('live');
  await api.put(id, files.slice(0, 2));
  await expect(sheet.cardsInState('analyzed')).toHaveCount(2);
  await hide(page);
  await sheet.expectConnection('paused');
  await expect.poll(() => relay.streaming).toBe(0);
  await api.put(id, files.slice(2));
  await api.waitUntilAnalyzed(id, 6);
  await expect(sheet.cards).toHaveCount(2);
  await show(page);
  await sheet.expectConnection('live');
  await api.seal(id);
  await expectAllAnalyzed(sheet, files);
});

test('a frozen tab closes its stream and catches up when it resumes', async ({ api, page, relay, sheet }) => {
  const files = await images(6);
  const { id } = await api.createBatch();
  await sheet.visit(`${relay.address}/batches/${id}`);
  await sheet.expectConnection('live');
  await freeze(page);
  await sheet.expectConnection('paused');
  await expect.poll(() => relay.streaming).toBe(0);
  await api.put(id, files);
  await api.seal(id);
  await api.waitUntilAnalyzed(id, files.length);
  await expect(sheet.cards).toHaveCount(0);
  await resume(page);
  await expectAllAnalyzed(sheet, files);
});

test('the page reports a killed server and reconnects after its restart', async ({ api, faults, page, server, sheet }) => {
  faults.expect(NO_CONNECTION);
  const files = await images(8);
  const { id } = await api.createBatch();
  await page.clock.install();
  await sheet.visit(`/batches/${id}`);
  await api.put(id, files.slice(0, 4));
  await expect(sheet.cardsInState('analyzed')).toHaveCount(4);

  await server.kill();
  await expect(page.locator('.connection-status')).toHaveText(/^Reconnecting( in \d+ s| …)$/);
  await advanceUntil(page, async () => /^No answer; next try in \d+ s$/.test((await page.locator('.connection-status').textContent()) ?? ''));
  await server.startAgain();
  await api.put(id, files.slice(4));
  await advanceUntil(page, async () => (await sheet.root.getAttribute('data-connection')) === 'live');
  await api.seal(id);
  await expectAllAnalyzed(sheet, files);
});

test('a stream cut after any number of bytes resumes at its cursor', async ({ api, faults, page, relay, sheet }) => {
  faults.expect(NO_CONNECTION);
  faults.expect(CUT_HEADER);
  const files = await images(14);
  const lengths = [1, 17, 120, 240, 260, 280, 300, 333, 400, 512, 700, 900, 1100, 1300, 1500, 1777, 2048, 2311, 2600, 3001, 3500, 4096];
  const { id } = await api.createBatch();
  await page.clock.install();
  relay.cutAfter(lengths);
  await sheet.visit(`${relay.address}/batches/${id}`);
  await api.put(id, files);
  await api.waitUntilAnalyzed(id, files.length);
  await advanceUntil(page, () => relay.cuts === lengths.length);
  await advanceUntil(page, async () => (await sheet.root.getAttribute('data-connection')) === 'live');
  await api.seal(id);
  await expectAllAnalyzed(sheet, files);
});

test('the page recovers after a proxy answered 503 for a while', async ({ api, faults, page, relay, sheet }) => {
  faults.expect(NO_CONNECTION);
  faults.expect(UNAVAILABLE);
  const files = await images(6);
  const { id } = await api.createBatch();
  await page.clock.install();
  await sheet.visit(`${relay.address}/batches/${id}`);
  await sheet.expectConnection('live');
  relay.refuse();
  relay.cut();
  await api.put(id, files);
  await advanceUntil(page, () => relay.refusals >= 6);
  await expect(sheet.root).toHaveAttribute('data-connection', 'unreachable');
  await expect(sheet.cards).toHaveCount(0);
  relay.recover();
  await advanceUntil(page, async () => (await sheet.cards.count()) === files.length);
  await api.seal(id);
  await expectAllAnalyzed(sheet, files);
});

test('a batch completed while its stream was refused is shown complete', async ({ api, faults, page, relay, sheet }) => {
  faults.expect(NO_CONNECTION);
  faults.expect(UNAVAILABLE);
  const files = await images(5);
  const { id } = await api.createBatch();
  await page.clock.install();
  await sheet.visit(`${relay.address}/batches/${id}`);
  await sheet.expectConnection('live');
  relay.refuse();
  relay.cut();
  await advanceUntil(page, () => relay.refusals >= 1);
  await api.put(id, files);
  await api.seal(id);
  await api.waitUntilAnalyzed(id, files.length);
  relay.recover();
  const { requested } = relay;
  await advanceUntil(page, async () => (await sheet.root.getAttribute('data-connection')) === 'done');
  await expectAllAnalyzed(sheet, files);
  expect(relay.requested, 'streams requested after the batch was completed').toBe(requested);
});

test('a stream without data for 45 seconds is replaced', async ({ api, page, relay, sheet }) => {
  const files = await images(6);
  const { id } = await api.createBatch();
  await page.clock.install();
  await sheet.visit(`${relay.address}/batches/${id}`);
  await sheet.expectConnection('live');
  relay.fallSilent();
  await api.put(id, files);
  await api.waitUntilAnalyzed(id, files.length);
  await page.clock.runFor(30_000);
  await sheet.expectConnection('live');
  await expect(sheet.cards).toHaveCount(0);
  const { requested } = relay;
  relay.recover();
  await advanceUntil(page, () => relay.requested > requested);
  await expect(sheet.cardsInState('analyzed')).toHaveCount(files.length);
  await api.seal(id);
  await expectAllAnalyzed(sheet, files);
});

test('the page reconnects at once after the machine slept', async ({ api, page, relay, sheet }) => {
  const files = await images(6);
  const { id } = await api.createBatch();
  await page.clock.install();
  await sheet.visit(`${relay.address}/batches/${id}`);
  await sheet.expectConnection('live');
  // After sleep, the old connection is dead, but the browser gets no error.
  relay.fallSilent();
  await api.put(id, files);
  await api.waitUntilAnalyzed(id, files.length);
  relay.recover();
  await expect(sheet.cards).toHaveCount(0);
  // Shorter than the silence after which the page replaces any stream.
  await page.clock.fastForward(30_000);
  await expect(sheet.cardsInState('analyzed')).toHaveCount(files.length);
  await api.seal(id);
  await expectAllAnalyzed(sheet, files);
});

test('a page restored from the back/forward cache catches up', async ({ api, bfcachePage, relay }) => {
  const files = await images(6);
  const { id } = await api.createBatch();
  const sheet = new Sheet(bfcachePage);
  await sheet.visit(`${relay.address}/batches/${id}`);
  await sheet.expectConnection('live');
  await bfcachePage.evaluate(() => Object.assign(window, { isSamePage: true }));
  await bfcachePage.goto(`${relay.address}/`);
  await expect.poll(() => relay.streaming).toBe(0);
  await api.put(id, files.slice(0, 3));
  await api.waitUntilAnalyzed(id, 3);

  // The page is restored without a load event, so `goBack` would not return.
  await bfcachePage.evaluate(() => history.back());
  await expect(sheet.root).toBeAttached();
  await sheet.expectConnection('live');
  expect(await bfcachePage.evaluate(() => 'isSamePage' in window), 'the page comes from the back/forward cache').toBe(true);
  await expect(sheet.cardsInState('analyzed')).toHaveCount(3);
  await api.put(id, files.slice(3));
  await api.seal(id);
  await expectAllAnalyzed(sheet, files);
});
