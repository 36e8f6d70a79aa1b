// Accessibility: axe checks every state of the page in both themes against WCAG 2.2 AA and best practices.

import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

import { createSharedBatches, EXPECTED_FAULTS, OPENED, PAGES, resetContext, SHEETS, type State } from '../fixtures/states.js';
import { expect, test } from '../fixtures/test.js';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Violations that axe finds in the current page, one entry for each element. */
async function violations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}\n${node.failureSummary}`));
}

for (const [group, states] of Object.entries({ pages: PAGES, sheets: SHEETS, opened: OPENED } satisfies Record<string, State[]>)) {
  test(`axe finds no violations in states of the group ${group}`, async ({ page, sheet, api, faults }) => {
    test.setTimeout(600_000);
    faults.expect(EXPECTED_FAULTS);
    const batches = await createSharedBatches(api);
    for (const { name, enter } of states) {
      await test.step(name, async () => {
        await enter({ page, sheet, api, batches });
        for (const colorScheme of ['dark', 'light'] as const) {
          await page.emulateMedia({ colorScheme });
          expect.soft(await violations(page), `${name}, ${colorScheme}`).toEqual([]);
        }
        await resetContext(page);
      });
    }
  });
}
