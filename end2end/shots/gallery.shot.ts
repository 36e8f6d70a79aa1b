// Every state of the page, in three widths and both themes, to be looked at: target/shots.

import path from 'node:path';

import { required } from '../fixtures/server.js';
import { EXPECTED, leave, OPENED, PAGES, prepare, SHEETS } from '../fixtures/states.js';
import { test } from '../fixtures/test.js';

const WIDTHS = [1440, 768, 390];

for (const [group, states] of Object.entries({ page: PAGES, sheet: SHEETS, opened: OPENED })) {
  test(group, async ({ page, sheet, api, faults }) => {
    faults.expect(EXPECTED);
    const rolls = await prepare(api);
    for (const { name, enter } of states) {
      await page.setViewportSize({ width: 1440, height: 900 });
      await enter({ page, sheet, api, rolls });
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        for (const colorScheme of ['dark', 'light'] as const) {
          await page.emulateMedia({ colorScheme });
          const file = `${group} ${name} ${width} ${colorScheme}.png`.replaceAll(' ', '-');
          await page.screenshot({ path: path.join(required('PROOFSHEET_GALLERY'), file), animations: 'disabled' });
        }
      }
      await leave(page);
    }
  });
}
