// What the browser tells of its own work: long tasks and layout shifts.

import type { Browser, Page } from '@playwright/test';

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

interface Traced {
  name: string;
  tid: number;
  pid: number;
  /** Of the thread's own time, in microseconds: what others did on the same cores meanwhile is not in it. */
  tdur?: number;
  args: { name?: string };
}

/** The most time that the page's thread itself spent in one task, in milliseconds. */
export async function longestWork(browser: Browser, page: Page, work: () => Promise<void>): Promise<number> {
  await browser.startTracing(page, { categories: ['disabled-by-default-devtools.timeline'] });
  await work();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: Traced[] };
  const thread = ({ pid, tid }: Traced) => `${pid} ${tid}`;
  const isMain = ({ name, args }: Traced) => name === 'thread_name' && args.name === 'CrRendererMain';
  const main = new Set(traceEvents.filter(isMain).map(thread));
  const tasks = traceEvents.filter((event) => event.name === 'RunTask' && main.has(thread(event)));
  return tasks.reduce((most, { tdur = 0 }) => Math.max(most, tdur / 1000), 0);
}
