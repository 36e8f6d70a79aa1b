// Invalid files, file names and addresses: the page explains them, and valid images are not affected.

import { empty, images, jpeg, text, truncated } from '../fixtures/images.js';
import { expect, test } from '../fixtures/test.js';

/** Error that Chromium logs for a response with an error status. */
const errorStatus = (status: number) => new RegExp(`server responded with a status of ${status}`);

test('invalid files from another program fail with a reason, and valid images are analyzed', async ({ api, sheet }) => {
  const [good, better] = await images(2);
  const files = [good!, text('letter.txt'), empty('empty.jpg'), await truncated('half.jpg'), better!];
  const { id } = await api.createBatch();
  await sheet.visit(`/batches/${id}`);
  await api.putAnything(id, files);
  await api.seal(id);
  await sheet.expectCompleted();
  await sheet.expectNames(files.map((file) => file.name));
  await sheet.expectCard(good!.name, 'analyzed');
  await sheet.expectCard(better!.name, 'analyzed');
  await sheet.expectCard('letter.txt', 'failed');
  await expect(sheet.card('letter.txt')).toContainText('Format not supported');
  await sheet.expectCard('empty.jpg', 'failed');
  await expect(sheet.card('empty.jpg')).toContainText('Empty file');
  await sheet.expectCard('half.jpg', 'analyzed');
  await expect(sheet.card('half.jpg').locator('[data-issue=truncated]')).toBeVisible();
  await sheet.expectProgress('analyzed', { done: 3, failed: 2, total: 5 });

  await sheet.card('letter.txt').getByRole('button').first().click();
  await expect(sheet.inspector).toContainText("Send JPEG, PNG, GIF, WebP, BMP, TIFF, HEIC, AVIF, JPEG XL or a camera's raw file.");
});

for (const [description, name] of [
  ['markup', '<img src=x onerror=alert(1)>.jpg'],
  ['quotation marks', `"'\`;DROP TABLE--.jpg`],
  ['emoji and Korean', '사진 📷 여름.jpg'],
  ['percent signs', '100%25 & more + %00.jpg'],
] as const) {
  test(`a file name with ${description} is shown unchanged`, async ({ page, sheet }) => {
    const others = await images(1);
    await sheet.visit('/');
    await sheet.choose([await jpeg(name), ...others]);
    await sheet.expectCompleted();
    await sheet.expectNames([name, others[0]!.name]);
    await expect(sheet.cardsInState('analyzed')).toHaveCount(2);
    await expect(sheet.card(name)).toContainText(name.trim());
    await expect(page.locator('img[src="x"]')).toHaveCount(0);

    await page.reload();
    await sheet.waitUntilHydrated();
    await expect(sheet.card(name)).toContainText(name.trim());
    await expect(page.locator('img[src="x"]')).toHaveCount(0);
  });
}

for (const [description, name] of [
  ['folders', '../../etc/secret/photo.jpg'],
  ['control characters', 'pho\u0000to\r\nSet-Cookie: a=b\u001b[31m.jpg'],
  ['a text direction override', 'gpj.\u202egnp.jpg'],
  ['300 bytes', `${'가'.repeat(98)}ab.jpg`],
] as const) {
  test(`a file name with ${description} is sanitized`, async ({ page, sheet }) => {
    await sheet.visit('/');
    await sheet.choose([await jpeg(name)]);
    await sheet.expectCompleted();
    await expect(sheet.cardsInState('analyzed')).toHaveCount(1);
    // After a reload, the page shows the name that the server stored.
    await page.reload();
    await sheet.waitUntilHydrated();
    await expect(sheet.cardsInState('analyzed')).toHaveCount(1);
    const [shown] = await sheet.names();
    expect(shown).toMatch(/\.jpg$/);
    expect(shown).not.toMatch(/[/\\\u0000-\u001f\u007f\u202a-\u202e]/);
    expect(Buffer.byteLength(shown!)).toBeLessThanOrEqual(255);
  });
}

for (const [description, path] of [
  ['that does not exist', '/batches/AAAAAAAAAAAAAAAAAAAAAA'],
  ['whose id is malformed', '/batches/not-an-id'],
] as const) {
  test(`the page of a batch ${description} says so and links to the start page`, async ({ faults, page, sheet }) => {
    faults.expect(errorStatus(404));
    const response = await page.goto(path);
    expect(response?.status()).toBe(404);
    await sheet.waitUntilHydrated();
    await expect(page.locator('[data-not-found] h1')).not.toBeEmpty();
    await page.locator('[data-not-found] a[href="/"]').click();
    await expect(page.locator('#drop')).toBeVisible();
  });
}
