// What the browser tells of its own work: long tasks and layout shifts.

import type { Page } from '@playwright/test';

declare global {
  interface Window {
    tasks: { start: number; ms: number }[];
    shifts: number[];
  }
}

/** Listens from the next page on. The browser tells only of tasks that take 50 ms or more. */
export async function watch(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.tasks = [];
    window.shifts = [];
    const observe = (type: string, note: (entry: PerformanceEntry) => void) =>
      new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
    observe('longtask', (entry) => window.tasks.push({ start: entry.startTime, ms: entry.duration }));
    observe('layout-shift', (entry) => window.shifts.push((entry as PerformanceEntry & { value: number }).value));
  });
}

/** The longest task since a moment of the page's clock; 0 when none took 50 ms. */
export async function longestTask(page: Page, since = 0): Promise<number> {
  return page.evaluate((since) => Math.max(0, ...window.tasks.filter((task) => task.start >= since).map((task) => task.ms)), since);
}

/** The sum of all layout shifts. */
export async function layoutShift(page: Page): Promise<number> {
  return page.evaluate(() => window.shifts.reduce((sum, shift) => sum + shift, 0));
}

/** What the page's clock shows, in milliseconds. */
export async function now(page: Page): Promise<number> {
  return page.evaluate(() => performance.now());
}

/** Waits for the sheet's end. Playwright's own assertions look at the whole page while they wait, in tasks of 50 ms and more. */
export async function finished(page: Page): Promise<void> {
  const isFinished = () => document.querySelector('[data-sheet][data-batch-state=completed][data-connection=done]') !== null;
  await page.waitForFunction(isFinished, undefined, { polling: 100, timeout: 300_000 });
}
