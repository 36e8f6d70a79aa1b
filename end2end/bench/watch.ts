// What the browser tells of its own work: long tasks and layout shifts.

import type { Page } from '@playwright/test';

declare global {
  interface Window {
    tasks: { start: number; ms: number }[];
    shifts: Shift[];
  }
}

/** What moved without anybody having asked for it. */
export interface Shift {
  /** Milliseconds of the page's clock. */
  start: number;
  /** Its part of the sum. */
  value: number;
  /** Up to five things that moved, each with where it was and where it is. */
  moved: string;
}

interface ShiftEntry extends PerformanceEntry {
  value: number;
  sources: { node: Node | null; previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly }[];
}

/** Listens from the next page on. The browser tells only of tasks that take 50 ms or more. */
export async function watch(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.tasks = [];
    window.shifts = [];
    const observe = (type: string, note: (entry: PerformanceEntry) => void) =>
      new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
    observe('longtask', (entry) => window.tasks.push({ start: entry.startTime, ms: entry.duration }));
    const called = (node: Node | null) => {
      const element = node instanceof Element ? node : node?.parentElement;
      const text = node?.textContent?.trim().slice(0, 20);
      return element ? `${element.localName}.${element.getAttribute('class') ?? ''} "${text}"` : 'what is gone by now';
    };
    const place = ({ x, y, width, height }: DOMRectReadOnly) => [x, y, width, height].map((length) => length.toFixed(1)).join(' ');
    observe('layout-shift', (entry) => {
      const { startTime, value, sources } = entry as ShiftEntry;
      const moved = sources.map(({ node, previousRect, currentRect }) => `${called(node)} from ${place(previousRect)} to ${place(currentRect)}`);
      window.shifts.push({ start: startTime, value, moved: moved.join('; ') });
    });
  });
}

/** The longest task since a moment of the page's clock; 0 when none took 50 ms. */
export async function longestTask(page: Page, since = 0): Promise<number> {
  return page.evaluate((since) => Math.max(0, ...window.tasks.filter((task) => task.start >= since).map((task) => task.ms)), since);
}

/** All layout shifts: the sum of their values is what is counted. */
export async function layoutShifts(page: Page): Promise<Shift[]> {
  return page.evaluate(() => window.shifts);
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
