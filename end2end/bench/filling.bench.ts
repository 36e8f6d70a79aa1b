// A folder of many pictures is given to the page: how soon a card is finished, and what the page's thread does meanwhile.

import { jpeg } from '../fixtures/images.js';
import { test } from '../fixtures/test.js';
import { count, measured, median } from './measured.js';
import { withFolder } from './roll.js';
import { tasksDuring } from './tasks.js';
import { finished, layoutShifts, now, watch } from './watch.js';

/** Tasks that took so many milliseconds are told one by one. */
const WORTH_TELLING = 40;

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

test('a folder of many files', async ({ browser, page, sheet }) => {
  await withFolder(count('PROOFSHEET_FILES'), async (folder) => {
    await watch(page);
    await sheet.visit('/');
    const begun = await now(page);
    const tasks = await tasksDuring(browser, page, async () => {
      await sheet.dropFolder(folder);
      await finished(page);
    });
    measured('filling seconds', ((await now(page)) - begun) / 1000);
    measured('longest task', Math.max(...tasks.map(({ took }) => took)));
    measured('work of the longest task', Math.max(...tasks.map(({ own }) => own)));
    const shifts = await layoutShifts(page);
    measured('layout shift', shifts.reduce((sum, { value }) => sum + value, 0));
    for (const { start, value, moved } of shifts) {
      measured(`shift at ${(start / 1000).toFixed(2)} s of ${value.toFixed(6)}: ${moved}`, value);
    }
    for (const { start, took, own, ran } of tasks.filter(({ took }) => took >= WORTH_TELLING)) {
      measured(`task at ${(start / 1000).toFixed(2)} s, ${Math.round(took)} ms on the clock, of its own: ${ran}`, own);
    }
  });
});
