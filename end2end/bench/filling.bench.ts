// Benchmark of uploads: time until a card is finished, without its analysis, and long tasks and layout shifts while a
// folder of images is uploaded.

import { jpeg } from '../fixtures/images.js';
import { test } from '../fixtures/test.js';
import { count, record, median } from './measurements.js';
import { withFolder } from './numbered-images.js';
import { tasksDuring } from './tasks.js';
import { layoutShifts, now, waitUntilFinished, watch } from './watch.js';

/** Shortest task, in milliseconds, that is recorded individually. */
const LONG_TASK_MS = 40;

interface LoggedEvent {
  type: string;
  at: string;
  report?: { timing: { decoding_ms: number; measuring_ms: number } };
}

test('measures the time from one file to its finished card', async ({ page, sheet, server }) => {
  const delays: number[] = [];
  for (let round = 0; round < count('PROOFSHEET_ROUNDS'); round += 1) {
    await sheet.visit('/');
    const drawn = page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const check = () => {
            if (document.querySelector('[data-card][data-state=analyzed]')) {
              // The browser has drawn this frame when the next one begins.
              observer.disconnect();
              requestAnimationFrame(() => requestAnimationFrame(() => resolve(Date.now())));
            }
          };
          const observer = new MutationObserver(check);
          observer.observe(document, { subtree: true, childList: true, attributes: true });
        }),
    );
    await sheet.choose([await jpeg(`${round}.jpg`)]);
    const drawnAt = await drawn;
    await sheet.expectCompleted();
    const response = await fetch(`${server.address}/api/v1/batches/${await sheet.batchId()}/events`, {
      headers: { Accept: 'application/x-ndjson' },
    });
    const events = (await response.text()).trim().split('\n').map((line) => JSON.parse(line) as LoggedEvent);
    const eventOf = (type: string) => events.find((event) => event.type === type)!;
    const { decoding_ms, measuring_ms } = eventOf('image.analyzed').report!.timing;
    delays.push(drawnAt - Date.parse(eventOf('image.received').at) - decoding_ms - measuring_ms);
  }
  record('first card', median(delays));
});

test('measures tasks and layout shifts while a folder of files is uploaded', async ({ browser, page, sheet }) => {
  await withFolder(count('PROOFSHEET_FILES'), async (folder) => {
    await watch(page);
    await sheet.visit('/');
    const startMs = await now(page);
    const tasks = await tasksDuring(browser, page, async () => {
      await sheet.dropFolder(folder);
      await waitUntilFinished(page);
    });
    record('filling seconds', ((await now(page)) - startMs) / 1000);
    record('longest task', Math.max(...tasks.map(({ durationMs }) => durationMs)));
    record('work of the longest task', Math.max(...tasks.map(({ cpuMs }) => cpuMs)));
    const shifts = await layoutShifts(page);
    record('layout shift', shifts.reduce((sum, { value }) => sum + value, 0));
    for (const { start, value, moved } of shifts) {
      record(`shift at ${(start / 1000).toFixed(2)} s of ${value.toFixed(6)}: ${moved}`, value);
    }
    for (const { start, durationMs, cpuMs, busiest } of tasks.filter(({ durationMs }) => durationMs >= LONG_TASK_MS)) {
      record(`task at ${(start / 1000).toFixed(2)} s, ${Math.round(durationMs)} ms elapsed, CPU time by event: ${busiest}`, cpuMs);
    }
  });
});
