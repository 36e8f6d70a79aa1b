// Tasks of the page's main thread, read from a Chromium trace: duration, CPU time and events of each.

import type { Browser, Page } from '@playwright/test';

/** One task. Times are in milliseconds. */
export interface Task {
  /** Start, relative to the first event of the trace. */
  start: number;
  /** Elapsed time, including interruptions by other threads on the same core. */
  durationMs: number;
  /** CPU time of the thread. */
  cpuMs: number;
  /** Events with the most CPU time in milliseconds, largest first. */
  busiest: string;
}

/** Event of Chromium's trace format. */
interface TraceEvent {
  name: string;
  ph: string;
  tid: number;
  pid: number;
  /** Start, elapsed time and CPU time in microseconds. */
  ts: number;
  dur?: number;
  tdur?: number;
  args: { name?: string; data?: { type?: string } };
}

const CATEGORIES = ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'v8'];

/** Number of events that are listed for each task. */
const LISTED_EVENTS = 4;

/** Runs `work` and returns all tasks of the page's main thread during it. */
export async function tasksDuring(browser: Browser, page: Page, work: () => Promise<void>): Promise<Task[]> {
  await browser.startTracing(page, { categories: CATEGORIES });
  await work();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const thread = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const isMain = ({ name, args }: TraceEvent) => name === 'thread_name' && args.name === 'CrRendererMain';
  const main = new Set(traceEvents.filter(isMain).map(thread));
  const completeEvents = traceEvents.filter((event) => event.ph === 'X' && main.has(thread(event)));
  const traceStart = completeEvents.reduce((first, { ts }) => Math.min(first, ts), Infinity);
  // Sorts enclosing events before the events that they contain.
  completeEvents.sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0));
  return [...main].flatMap((id) => groupByTask(completeEvents.filter((event) => thread(event) === id)).map((events) => task(events, traceStart)));
}

/** Groups the events of a thread by task. The first event of each group is the task itself. */
function groupByTask(events: TraceEvent[]): TraceEvent[][] {
  const tasks: TraceEvent[][] = [];
  let until = -Infinity;
  for (const event of events) {
    if (event.ts < until) {
      tasks.at(-1)!.push(event);
    } else if (event.name === 'RunTask') {
      tasks.push([event]);
      until = event.ts + (event.dur ?? 0);
    }
  }
  return tasks;
}

function task(events: TraceEvent[], traceStart: number): Task {
  const { ts, dur = 0, tdur = 0 } = events[0]!;
  return { start: (ts - traceStart) / 1000, durationMs: dur / 1000, cpuMs: tdur / 1000, busiest: busiestEvents(events) };
}

/** Lists the events with the most CPU time, without the time of the events that they contain. */
function busiestEvents(events: TraceEvent[]): string {
  const sums = new Map<string, number>();
  const add = (name: string, time: number) => sums.set(name, (sums.get(name) ?? 0) + time);
  const open: { name: string; until: number }[] = [];
  for (const event of events) {
    const { ts, dur = 0, tdur = 0 } = event;
    while (open.length > 0 && open.at(-1)!.until <= ts) {
      open.pop();
    }
    if (open.length > 0) {
      add(open.at(-1)!.name, -tdur);
    }
    const name = eventName(event);
    add(name, tdur);
    open.push({ name, until: ts + dur });
  }
  const busiest = [...sums].filter(([, time]) => time >= 500).sort(([, a], [, b]) => b - a);
  return busiest.slice(0, LISTED_EVENTS).map(([name, time]) => `${name} ${Math.round(time / 1000)}`).join(', ');
}

function eventName({ name, args }: TraceEvent): string {
  return args.data?.type ? `${name} ${args.data.type}` : name;
}
