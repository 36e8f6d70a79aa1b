// OpenAPI document: a property-based tester generates requests from it (except for streams), and every response must match
// it. Also the page that shows it.

import { Program } from '../fixtures/program.js';
import { required } from '../fixtures/server.js';
import { expect, test } from '../fixtures/test.js';

const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'unsupported_method',
];

test('schemathesis finds no server errors and no responses that differ from the OpenAPI document', async ({ server }) => {
  test.setTimeout(240_000);
  const args = ['-m', 'schemathesis.cli', 'run', `${server.address}/api/openapi.json`, '--checks', CHECKS.join(',')];
  // The tester would wait forever for the end of an open batch's stream. Streams have their own tests.
  args.push('--exclude-operation-id', 'readEvents', '--exclude-operation-id', 'readTopics');
  args.push('--seed', '7', '--max-time', '60', '--request-timeout', '30', '--continue-on-failure', '--no-color');
  const report = await Program.start(required('PROOFSHEET_PYTHON'), args).finished();
  expect(report).toMatch(/Tested: +\d+/);
});

test('the API documentation page lists operations and types', async ({ page }) => {
  await page.goto('/api/docs');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Proofsheet');
  await expect(page.locator('#putImage')).toContainText('/api/v1/batches/{batch}/images/{image}');
  await page.locator('#getBatch').getByRole('link', { name: 'Batch', exact: true }).click();
  await expect(page.locator('#type-Batch')).toBeInViewport();
});
