// Output of the benchmark: one line for each measurement, with its name and its number separated by a tab.

import { appendFileSync } from 'node:fs';

import { required } from '../fixtures/server.js';

/** Appends a measurement to the file that `cargo xtask bench page` reads. */
export function record(name: string, value: number): void {
  appendFileSync(required('PROOFSHEET_MEASUREMENTS'), `${name}\t${value}\n`);
}

/** Number from an environment variable: files, cards or rounds, as given on the command line. */
export function count(variable: string): number {
  return Number(required(variable));
}

/** Median; of an even number of values, the larger of the two in the middle. 0 without values. */
export function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
