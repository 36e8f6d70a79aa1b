// Benchmark of a very long sheet: time to load it, frame rate while scrolling, and memory.

import { readdirSync, readFileSync } from 'node:fs';

import type { Browser } from '@playwright/test';

import { test } from '../fixtures/test.js';
import { count, record } from './measurements.js';
import { uploadNumberedImages } from './numbered-images.js';
import { longestTask, now, waitUntilFinished, watch } from './watch.js';

/** Scrolling speed in pixels per second: about four rows of cards. */
const SPEED = 1200;
const SECONDS = 10;

test('measures scrolling and memory of a long sheet', async ({ page, sheet, api, server, browser }) => {
  const cards = count('PROOFSHEET_CARDS');
  const batch = await api.createBatch('A very long sheet');
  await uploadNumberedImages(server.address, batch.id, cards);
  await api.seal(batch.id);
  await api.waitUntilCompleted(batch.id);

  await watch(page);
  await sheet.visit(`/batches/${batch.id}`);
  await waitUntilFinished(page);
  // The page loads the images in parts; the grid has its full height when all are loaded.
  await page.waitForFunction(hasRoom, cards, { polling: 100 });
  record('loading seconds', (await now(page)) / 1000);
  record('loading task', await longestTask(page));

  const startMs = await now(page);
  const client = await page.context().newCDPSession(page);
  await client.send('Performance.enable');
  const busySeconds = async () => {
    const { metrics } = await client.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')!.value;
  };
  const before = await busySeconds();
  const frames = await page.evaluate(scroll, { speed: SPEED, seconds: SECONDS });
  record('frames a second', frames.length / SECONDS);
  record('late frames', frames.filter((ms) => ms > 25).length / frames.length);
  record('work a frame', (1000 * ((await busySeconds()) - before)) / frames.length);
  record('scrolling task', await longestTask(page, startMs));

  await client.send('HeapProfiler.collectGarbage');
  const { usedSize, backingStorageSize = 0 } = (await client.send('Runtime.getHeapUsage')) as { usedSize: number; backingStorageSize?: number };
  record('heap', (usedSize + backingStorageSize) / 1e6);
  record('memory', (await ownMemory(browser)) / 1e6);
});

/** Returns true if the grid is high enough for `cards` cards, drawn or not. */
function hasRoom(cards: number): boolean {
  const grid = document.querySelector('[data-grid]')!;
  const { gridTemplateColumns, rowGap } = getComputedStyle(grid);
  const gap = Number.parseFloat(rowGap);
  const row = grid.querySelector('.card:not(.card--off-screen)')!.getBoundingClientRect().height + gap;
  return Math.round((grid.getBoundingClientRect().height + gap) / row) * gridTemplateColumns.split(' ').length >= cards;
}

/** Scrolls at a constant speed and returns the milliseconds between successive frames. */
function scroll({ speed, seconds }: { speed: number; seconds: number }): Promise<number[]> {
  return new Promise((resolve) => {
    const frames: number[] = [];
    let [startMs, last] = [0, 0];
    const step = (at: number) => {
      startMs ||= at;
      if (last > 0) {
        frames.push(at - last);
      }
      last = at;
      if (at - startMs >= seconds * 1000) {
        resolve(frames);
      } else {
        window.scrollTo(0, ((at - startMs) * speed) / 1000);
        requestAnimationFrame(step);
      }
    };
    requestAnimationFrame(step);
  });
}

/**
 * Private memory of the renderer process, in bytes (Linux; 0 on other systems). Includes the memory that an empty page needs.
 */
async function ownMemory(browser: Browser): Promise<number> {
  if (!readdirSync('/').includes('proc')) {
    return 0;
  }
  const client = await browser.newBrowserCDPSession();
  const { processInfo } = await client.send('SystemInfo.getProcessInfo');
  const privateBytes = ({ id }: { id: number }) => {
    const lines = readFileSync(`/proc/${id}/smaps_rollup`, 'utf8').matchAll(/^Private_\w+: +(\d+) kB/gm);
    return [...lines].reduce((sum, [, kibibytes]) => sum + 1024 * Number(kibibytes), 0);
  };
  return Math.max(...processInfo.filter(({ type }) => type === 'renderer').map(privateBytes));
}
