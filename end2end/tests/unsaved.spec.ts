// Refused changes: the page shows a notice and restores the state of the server.

import type { Page } from '@playwright/test';

import { NO_CONNECTION } from '../fixtures/faults.js';
import { images } from '../fixtures/images.js';
import type { Sheet } from '../fixtures/sheet.js';
import { expect, test } from '../fixtures/test.js';

/** URL pattern of the requests that make changes, and of others. */
const CHANGES = '**/api/v1/batches/**';

/** Answers every change with the given status, or drops the connection if there is none. */
async function refuse(page: Page, status?: number): Promise<void> {
  await page.route(CHANGES, async (route) => {
    if (route.request().method() !== 'PATCH') {
      await route.continue();
    } else if (status === undefined) {
      await route.abort('connectionrefused');
    } else {
      await route.fulfill({ status, contentType: 'application/problem+json', body: '{}' });
    }
  });
}

/** Fills a sheet with three images and waits until it is completed. Returns their names. */
async function fill(sheet: Sheet): Promise<string[]> {
  const files = await images(3);
  await sheet.visit('/');
  await sheet.choose(files);
  await sheet.expectCompleted();
  return files.map((file) => file.name);
}

test('unsaved decisions are reported, counted and reverted, and undo skips them', async ({ page, sheet, faults }) => {
  faults.expect(NO_CONNECTION);
  const names = await fill(sheet);
  const press = async (index: number, key: string) => {
    await sheet.card(names[index]!).locator('.card__frame').focus();
    await page.keyboard.press(key);
  };
  await press(0, 'p');
  await expect(sheet.card(names[0]!)).toHaveAttribute('data-decision', 'keep');
  await refuse(page);
  await press(1, 'x');
  const notice = page.locator('[data-notice]');
  await expect(notice).toHaveText('Your decision was not saved: the server does not answer; try again in a moment. The page shows what the server has.');
  await press(2, 'p');
  await expect(notice).toHaveText(/^2 decisions were not saved/);
  await expect(sheet.card(names[1]!)).not.toHaveAttribute('data-decision', /./);
  await expect(page.locator('[data-missing]')).toHaveAttribute('aria-live', 'polite');

  // Undo reverts the saved decision.
  await page.unroute(CHANGES);
  await page.keyboard.press('Control+z');
  await expect(sheet.card(names[0]!)).not.toHaveAttribute('data-decision', /./);
  await expect(page.locator('[data-missing]')).toBeHidden();
});

test('a failed undo can be retried', async ({ page, sheet, faults }) => {
  faults.expect(/status of 500/);
  const [name] = await fill(sheet);
  await sheet.card(name!).locator('.card__frame').focus();
  await page.keyboard.press('x');
  await expect(sheet.card(name!)).toHaveAttribute('data-decision', 'reject');
  await refuse(page, 500);
  await page.keyboard.press('Control+z');
  await expect(page.locator('[data-notice]')).toHaveText(/^Your decision was not saved: the server refused it\./);
  await expect(sheet.card(name!)).toHaveAttribute('data-decision', 'reject');
  await page.locator('[data-dismiss]').click();
  await expect(page.locator('[data-missing]')).toBeHidden();
  await page.unroute(CHANGES);
  await sheet.card(name!).locator('.card__frame').focus();
  await page.keyboard.press('Control+z');
  await expect(sheet.card(name!)).not.toHaveAttribute('data-decision', /./);
});

test('a refused name and a refused pin keep their old values', async ({ page, sheet, faults }) => {
  faults.expect(/status of 500/);
  await fill(sheet);
  await refuse(page, 500);
  await page.locator('[data-pin]').click();
  await expect(page.locator('[data-notice]')).toHaveText(/^The pin was not saved: the server refused it\./);
  await expect(page.locator('[data-pin]')).toHaveAttribute('aria-pressed', 'false');
  await page.locator('[data-rename] summary').click();
  await page.locator('[data-rename] input').fill('Harbour');
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-notice]')).toHaveText(/^The name was not saved/);
  await expect(page.locator('[data-rename] input')).toHaveValue('');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Untitled sheet');
});

test('the inspector reports an unsaved decision', async ({ page, sheet, faults }) => {
  faults.expect(/status of 500/);
  const [name] = await fill(sheet);
  await sheet.card(name!).getByRole('button').first().click();
  await expect(sheet.inspector.getByRole('heading', { name: name!, exact: true })).toBeVisible();
  await refuse(page, 500);
  await page.keyboard.press('p');
  await expect(sheet.inspector.getByRole('status')).toHaveText(/^Your decision was not saved/);
  await expect(sheet.inspector.locator('[data-tool=keep]')).toHaveAttribute('aria-pressed', 'false');
});
