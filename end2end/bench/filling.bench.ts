// A folder of many pictures is given to the page: how soon a card is finished, and what the page's thread does meanwhile.

import { jpeg } from '../fixtures/images.js';
import { test } from '../fixtures/test.js';
import { count, measured, median } from './measured.js';
import { withFolder } from './roll.js';
import { finished, layoutShift, longestTask, longestWork, now, watch } from './watch.js';

interface Told {
  type: string;
  at: string;
  report?: { timing: { decoding_ms: number; measuring_ms: number } };
}

test('one file until its finished card', async ({ page, sheet, server }) => {
  const late: number[] = [];
  for (let round = 0; round < count('PROOFSHEET_ROUNDS'); round += 1) {
    await sheet.visit('/');
    const drawn = page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const look = () => {
            if (document.querySelector('[data-card][data-state=analyzed]')) {
              // The frame that it is in has been drawn when the next one begins.
              observer.disconnect();
              requestAnimationFrame(() => requestAnimationFrame(() => resolve(Date.now())));
            }
          };
          const observer = new MutationObserver(look);
          observer.observe(document, { subtree: true, childList: true, attributes: true });
        }),
    );
    await sheet.choose([await jpeg(`${round}.jpg`)]);
    const at = await drawn;
    await sheet.expectCompleted();
    const answer = await fetch(`${server.address}/api/v1/batches/${await sheet.batch()}/events`, {
      headers: { Accept: 'application/x-ndjson' },
    });
    const events = (await answer.text()).trim().split('\n').map((line) => JSON.parse(line) as Told);
    const told = (type: string) => events.find((event) => event.type === type)!;
    const { decoding_ms, measuring_ms } = told('image.analyzed').report!.timing;
    late.push(at - Date.parse(told('image.received').at) - decoding_ms - measuring_ms);
  }
  measured('first card', median(late));
});

test('many files', async ({ browser, page, sheet }) => {
  const files = count('PROOFSHEET_FILES');
  await withFolder(files, async (paths) => {
    await watch(page);
    await sheet.visit('/');
    const begun = await now(page);
    const work = await longestWork(browser, page, async () => {
      await page.locator('#drop input[type=file][name=file]').setInputFiles(paths);
      await finished(page);
    });
    measured('work of the longest task', work);
    measured('filling seconds', ((await now(page)) - begun) / 1000);
    measured('longest task', await longestTask(page, begun));
    measured('layout shift', await layoutShift(page));
  });
});
