// Collector of the browser's performance entries: long tasks and layout shifts.

import type { Page } from '@playwright/test';

declare global {
  interface Window {
    tasks: { start: number; ms: number }[];
    shifts: Shift[];
  }
}

/** Layout shift without recent user input. */
export interface Shift {
  /** Start in milliseconds of `performance.now()`. */
  start: number;
  /** Score of this shift. */
  value: number;
  /** Up to five moved elements, each with its old and new rectangle. */
  moved: string;
}

interface ShiftEntry extends PerformanceEntry {
  value: number;
  sources: { node: Node | null; previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly }[];
}

/** Collects entries from the next page load on. The browser reports only tasks of 50 ms or more. */
export async function watch(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.tasks = [];
    window.shifts = [];
    const observe = (type: string, handle: (entry: PerformanceEntry) => void) =>
      new PerformanceObserver((list) => list.getEntries().forEach(handle)).observe({ type, buffered: true });
    observe('longtask', (entry) => window.tasks.push({ start: entry.startTime, ms: entry.duration }));
    const describe = (node: Node | null) => {
      const element = node instanceof Element ? node : node?.parentElement;
      const text = node?.textContent?.trim().slice(0, 20);
      return element ? `${element.localName}.${element.getAttribute('class') ?? ''} "${text}"` : 'removed element';
    };
    const rectangle = ({ x, y, width, height }: DOMRectReadOnly) => [x, y, width, height].map((length) => length.toFixed(1)).join(' ');
    observe('layout-shift', (entry) => {
      const { startTime, value, sources } = entry as ShiftEntry;
      const moved = sources.map(({ node, previousRect, currentRect }) => `${describe(node)} from ${rectangle(previousRect)} to ${rectangle(currentRect)}`);
      window.shifts.push({ start: startTime, value, moved: moved.join('; ') });
    });
  });
}

/** Longest task since `since`, in milliseconds; 0 if no task took 50 ms. `since` is a time of `now`. */
export async function longestTask(page: Page, since = 0): Promise<number> {
  return page.evaluate((since) => Math.max(0, ...window.tasks.filter((task) => task.start >= since).map((task) => task.ms)), since);
}

/** All layout shifts. The sum of their values is the cumulative layout shift. */
export async function layoutShifts(page: Page): Promise<Shift[]> {
  return page.evaluate(() => window.shifts);
}

/** Current `performance.now()` of the page, in milliseconds. */
export async function now(page: Page): Promise<number> {
  return page.evaluate(() => performance.now());
}

/**
 * Waits until the sheet is completed and its stream has ended. Playwright's own assertions would distort the
 * measurement: they evaluate the whole page while they wait, in tasks of 50 ms and more.
 */
export async function waitUntilFinished(page: Page): Promise<void> {
  const isFinished = () => document.querySelector('[data-sheet][data-batch-state=completed][data-connection=done]') !== null;
  await page.waitForFunction(isFinished, undefined, { polling: 100, timeout: 300_000 });
}
