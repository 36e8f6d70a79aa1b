// What was measured, handed to whoever asked for it: a line for each, its name and its number.

import { appendFileSync } from 'node:fs';

import { required } from '../fixtures/server.js';

export function measured(name: string, value: number): void {
  appendFileSync(required('PROOFSHEET_MEASUREMENTS'), `${name}\t${value}\n`);
}

/** How much is measured: what was asked for on the command line. */
export function count(variable: string): number {
  return Number(required(variable));
}

/** The middle one; of an even number, the later of the two in the middle. */
export function median(values: number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}
