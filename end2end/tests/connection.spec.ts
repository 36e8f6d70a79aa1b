// The line between page and server: whatever is done to it, every card is there once in the end, and complete.

import type { Page } from '@playwright/test';

import { freeze, hide, resume, show } from '../fixtures/visibility.js';
import { CUT_HEADER, NO_LINE, REFUSED } from '../fixtures/faults.js';
import { Gate } from '../fixtures/gate.js';
import { images, type Upload } from '../fixtures/images.js';
import { Sheet } from '../fixtures/sheet.js';
import { expect, test } from '../fixtures/test.js';

/** Every file has its card, once, in order, analyzed, and the sheet is at its end. */
async function expectWhole(sheet: Sheet, files: Upload[]): Promise<void> {
  await sheet.expectCompleted();
  await sheet.expectNames(files.map((file) => file.name));
  await expect(sheet.inState('analyzed')).toHaveCount(files.length);
  await sheet.expectProgress('analyzed', { done: files.length, failed: 0, total: files.length });
}

/** Lets time pass, second after second, until it is so. */
async function passUntil(page: Page, isSo: () => Promise<boolean> | boolean): Promise<void> {
  const oneMore = async () => {
    if (await isSo()) {
      return true;
    }
    await page.clock.runFor(1000);
    return isSo();
  };
  await expect.poll(oneMore, { intervals: [50], timeout: 40_000 }).toBe(true);
}

test('two tabs show the same sheet', async ({ api, context, page, sheet }) => {
  const files = await images(10);
  const { id } = await api.open();
  const other = new Sheet(await context.newPage());
  for (const one of [sheet, other]) {
    await one.visit(`/batches/${id}`);
    await one.expectConnection('live');
  }
  await api.put(id, files);
  await api.seal(id);
  await expectWhole(sheet, files);
  await expectWhole(other, files);
  expect(await other.found.textContent()).toBe(await sheet.found.textContent());
  await expect(page.locator('.connection-status')).toHaveText('Done');
});

test('of eight tabs the one that is seen is live, and uploads of another go on', async ({ context, page, relay, sheet }) => {
  // Eight pages are loaded, one after the other.
  test.slow();
  const files = await images(12);
  const gate = await Gate.on(page, (name) => name === files[0]!.name);
  await page.clock.install();
  await sheet.visit(relay.address);
  await sheet.choose(files);
  await sheet.expectCard(files[0]!.name, 'analyzed');
  await expect.poll(() => gate.waiting).toBeGreaterThan(0);
  const address = `${relay.address}/batches/${await sheet.batch()}`;

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
  expect(relay.streaming).toBe(1);

  await gate.open();
  const seen = tabs.at(-1)!;
  await seen.expectCompleted();
  await expect(seen.inState('analyzed')).toHaveCount(files.length);
  await expect.poll(() => relay.streaming).toBe(0);
  for (const tab of tabs.slice(0, -1)) {
    await expect(tab.root).toHaveAttribute('data-connection', 'paused');
    await show(tab.page);
    await tab.expectCompleted();
    expect((await tab.names()).sort()).toEqual(files.map((file) => file.name).sort());
    await expect(tab.inState('analyzed')).toHaveCount(files.length);
    await tab.expectProgress('analyzed', { done: files.length, failed: 0, total: files.length });
  }
  await sheet.expectProgress('uploaded', { done: files.length, failed: 0, total: files.length });
});

test('a tab that is not seen lets its line go and catches up when it is seen', async ({ api, page, relay, sheet }) => {
  const files = await images(6);
  const { id } = await api.open();
  await sheet.visit(`${relay.address}/batches/${id}`);
  await sheet.expectConnection('live');
  await api.put(id, files.slice(0, 2));
  await expect(sheet.inState('analyzed')).toHaveCount(2);
  await hide(page);
  await sheet.expectConnection('paused');
  await expect.poll(() => relay.streaming).toBe(0);
  await api.put(id, files.slice(2));
  await api.analyzed(id, 6);
  await expect(sheet.cards).toHaveCount(2);
  await show(page);
  await sheet.expectConnection('live');
  await api.seal(id);
  await expectWhole(sheet, files);
});

test('a tab that is frozen lets its line go and catches up when it goes on', async ({ api, page, relay, sheet }) => {
  const files = await images(6);
  const { id } = await api.open();
  await sheet.visit(`${relay.address}/batches/${id}`);
  await sheet.expectConnection('live');
  await freeze(page);
  await sheet.expectConnection('paused');
  await expect.poll(() => relay.streaming).toBe(0);
  await api.put(id, files);
  await api.seal(id);
  await api.analyzed(id, files.length);
  await expect(sheet.cards).toHaveCount(0);
  await resume(page);
  await expectWhole(sheet, files);
});

test('a server that is killed is called so, and its return is noticed', async ({ api, faults, page, server, sheet }) => {
  faults.expect(NO_LINE);
  const files = await images(8);
  const { id } = await api.open();
  await page.clock.install();
  await sheet.visit(`/batches/${id}`);
  await api.put(id, files.slice(0, 4));
  await expect(sheet.inState('analyzed')).toHaveCount(4);

  await server.kill();
  await expect(page.locator('.connection-status')).toHaveText(/^Reconnecting( in \d+ s| …)$/);
  await passUntil(page, async () => /^No answer; next try in \d+ s$/.test((await page.locator('.connection-status').textContent()) ?? ''));
  await server.startAgain();
  await api.put(id, files.slice(4));
  await passUntil(page, async () => (await sheet.root.getAttribute('data-connection')) === 'live');
  await api.seal(id);
  await expectWhole(sheet, files);
});

test('a stream that is cut after any number of bytes goes on where it was', async ({ api, faults, page, relay, sheet }) => {
  faults.expect(NO_LINE);
  faults.expect(CUT_HEADER);
  const files = await images(14);
  const lengths = [1, 17, 120, 240, 260, 280, 300, 333, 400, 512, 700, 900, 1100, 1300, 1500, 1777, 2048, 2311, 2600, 3001, 3500, 4096];
  const { id } = await api.open();
  await page.clock.install();
  relay.cutAfter(lengths);
  await sheet.visit(`${relay.address}/batches/${id}`);
  await api.put(id, files);
  await api.analyzed(id, files.length);
  await passUntil(page, () => relay.cuts === lengths.length);
  await passUntil(page, async () => (await sheet.root.getAttribute('data-connection')) === 'live');
  await api.seal(id);
  await expectWhole(sheet, files);
});

test('a proxy that answers 503 for a while is outwaited', async ({ api, faults, page, relay, sheet }) => {
  faults.expect(NO_LINE);
  faults.expect(REFUSED);
  const files = await images(6);
  const { id } = await api.open();
  await page.clock.install();
  await sheet.visit(`${relay.address}/batches/${id}`);
  await sheet.expectConnection('live');
  relay.refuse();
  relay.cut();
  await api.put(id, files);
  await passUntil(page, () => relay.refusals >= 6);
  await expect(sheet.root).toHaveAttribute('data-connection', 'unreachable');
  await expect(sheet.cards).toHaveCount(0);
  relay.recover();
  await passUntil(page, async () => (await sheet.cards.count()) === files.length);
  await api.seal(id);
  await expectWhole(sheet, files);
});

test('a batch that ended while its stream was refused is read to its end', async ({ api, faults, page, relay, sheet }) => {
  faults.expect(NO_LINE);
  faults.expect(REFUSED);
  const files = await images(5);
  const { id } = await api.open();
  await page.clock.install();
  await sheet.visit(`${relay.address}/batches/${id}`);
  await sheet.expectConnection('live');
  relay.refuse();
  relay.cut();
  await passUntil(page, () => relay.refusals >= 1);
  await api.put(id, files);
  await api.seal(id);
  await api.analyzed(id, files.length);
  relay.recover();
  const { asked } = relay;
  await passUntil(page, async () => (await sheet.root.getAttribute('data-connection')) === 'done');
  await expectWhole(sheet, files);
  expect(relay.asked, 'streams that were opened once it was over').toBe(asked);
});

test('a line that is silent for 45 seconds is taken for dead', async ({ api, page, relay, sheet }) => {
  const files = await images(6);
  const { id } = await api.open();
  await page.clock.install();
  await sheet.visit(`${relay.address}/batches/${id}`);
  await sheet.expectConnection('live');
  relay.fallSilent();
  await api.put(id, files);
  await api.analyzed(id, files.length);
  await page.clock.runFor(30_000);
  await sheet.expectConnection('live');
  await expect(sheet.cards).toHaveCount(0);
  const { asked } = relay;
  relay.recover();
  await passUntil(page, () => relay.asked > asked);
  await expect(sheet.inState('analyzed')).toHaveCount(files.length);
  await api.seal(id);
  await expectWhole(sheet, files);
});

test('a page on a machine that slept opens its line anew at once', async ({ api, page, relay, sheet }) => {
  const files = await images(6);
  const { id } = await api.open();
  await page.clock.install();
  await sheet.visit(`${relay.address}/batches/${id}`);
  await sheet.expectConnection('live');
  // The line that the machine had is dead after it slept, and nobody says so.
  relay.fallSilent();
  await api.put(id, files);
  await api.analyzed(id, files.length);
  relay.recover();
  await expect(sheet.cards).toHaveCount(0);
  // Less than the silence after which any line counts as dead.
  await page.clock.fastForward(30_000);
  await expect(sheet.inState('analyzed')).toHaveCount(files.length);
  await api.seal(id);
  await expectWhole(sheet, files);
});

test('a page that is gone back to shows what happened while it was away', async ({ api, launched, relay }) => {
  const files = await images(6);
  const { id } = await api.open();
  const sheet = new Sheet(launched);
  await sheet.visit(`${relay.address}/batches/${id}`);
  await sheet.expectConnection('live');
  await launched.evaluate(() => Object.assign(window, { isTheSame: true }));
  await launched.goto(`${relay.address}/`);
  await expect.poll(() => relay.streaming).toBe(0);
  await api.put(id, files.slice(0, 3));
  await api.analyzed(id, 3);

  // No load follows, so nothing is waited for but the page itself.
  await launched.evaluate(() => history.back());
  await expect(sheet.root).toBeAttached();
  await sheet.expectConnection('live');
  expect(await launched.evaluate(() => 'isTheSame' in window), 'the page was kept').toBe(true);
  await expect(sheet.inState('analyzed')).toHaveCount(3);
  await api.put(id, files.slice(3));
  await api.seal(id);
  await expectWhole(sheet, files);
});
