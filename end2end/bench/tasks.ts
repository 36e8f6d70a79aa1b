// The tasks of the page's thread, from Chromium's trace: how long each took, and what it ran.

import type { Browser, Page } from '@playwright/test';

/** One task. Times are in milliseconds. */
export interface Task {
  /** Since the trace began. */
  start: number;
  /** On the clock, with what others did on the same cores meanwhile. */
  took: number;
  /** Of the thread's own time. */
  own: number;
  /** What its own time went to, the most first. */
  ran: string;
}

interface Traced {
  name: string;
  ph: string;
  tid: number;
  pid: number;
  /** Microseconds: when it began, how long it took, and how much of that was the thread's own time. */
  ts: number;
  dur?: number;
  tdur?: number;
  args: { name?: string; data?: { type?: string } };
}

const CATEGORIES = ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'v8'];

/** So many things are told of what a task ran. */
const TOLD = 4;

/** Every task of the page's thread while `work` goes on. */
export async function tasksDuring(browser: Browser, page: Page, work: () => Promise<void>): Promise<Task[]> {
  await browser.startTracing(page, { categories: CATEGORIES });
  await work();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: Traced[] };
  const thread = ({ pid, tid }: Traced) => `${pid} ${tid}`;
  const isMain = ({ name, args }: Traced) => name === 'thread_name' && args.name === 'CrRendererMain';
  const main = new Set(traceEvents.filter(isMain).map(thread));
  const lasting = traceEvents.filter((event) => event.ph === 'X' && main.has(thread(event)));
  const begun = lasting.reduce((first, { ts }) => Math.min(first, ts), Infinity);
  // What contains another begins before it, or with it and lasts longer.
  lasting.sort((one, other) => one.ts - other.ts || (other.dur ?? 0) - (one.dur ?? 0));
  return [...main].flatMap((of) => parted(lasting.filter((event) => thread(event) === of)).map((events) => task(events, begun)));
}

/** The events of a thread, task by task; the task itself is the first of each part. */
function parted(events: Traced[]): Traced[][] {
  const parts: Traced[][] = [];
  let until = -Infinity;
  for (const event of events) {
    if (event.ts < until) {
      parts.at(-1)!.push(event);
    } else if (event.name === 'RunTask') {
      parts.push([event]);
      until = event.ts + (event.dur ?? 0);
    }
  }
  return parts;
}

function task(events: Traced[], begun: number): Task {
  const { ts, dur = 0, tdur = 0 } = events[0]!;
  return { start: (ts - begun) / 1000, took: dur / 1000, own: tdur / 1000, ran: shares(events) };
}

/** What the time of a task's events went to, less what it went to within them. */
function shares(events: Traced[]): string {
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
    const name = named(event);
    add(name, tdur);
    open.push({ name, until: ts + dur });
  }
  const most = [...sums].filter(([, time]) => time >= 500).sort(([, one], [, other]) => other - one);
  return most.slice(0, TOLD).map(([name, time]) => `${name} ${Math.round(time / 1000)}`).join(', ');
}

function named({ name, args }: Traced): string {
  return args.data?.type ? `${name} ${args.data.type}` : name;
}
