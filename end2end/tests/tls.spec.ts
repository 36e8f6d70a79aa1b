// HTTPS of the server itself: with HTTP/2, streams do not use up the browser's limit of six connections.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { Program } from '../fixtures/program.js';
import { Server } from '../fixtures/server.js';
import { expect, test } from '../fixtures/test.js';

const STREAMS = 20;

/** Creates a self-signed certificate for localhost and its key. */
async function certificate(folder: string): Promise<{ cert: string; key: string }> {
  const [cert, key] = [path.join(folder, 'cert.pem'), path.join(folder, 'key.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-days', '2'];
  const keyOptions = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  await Program.start('openssl', [...keyOptions, ...subject, '-keyout', key, '-out', cert]).finished();
  return { cert, key };
}

test('a page can open twenty streams and send further requests', async ({ browser }) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'proofsheet-tls-'));
  const { cert, key } = await certificate(folder);
  const server = await Server.start(['--tls-cert', cert, '--tls-key', key]);
  // The certificate is self-signed.
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  try {
    const page = await context.newPage();
    await page.goto(server.address);
    const open = await page.evaluate(async (count) => {
      const response = await fetch('/api/v1/batches', { method: 'POST' });
      const { id } = (await response.json()) as { id: string };
      const opened = Array.from({ length: count }, () => {
        const source = new EventSource(`/api/v1/batches/${id}/events`);
        return new Promise<EventSource>((resolve) => source.addEventListener('batch.created', () => resolve(source)));
      });
      const sources = await Promise.all(opened);
      // All streams are open, and a further request still succeeds.
      const further = await fetch(`/api/v1/batches/${id}`);
      const [first] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
      const isOpen = (source: EventSource) => source.readyState === EventSource.OPEN;
      return { streams: sources.filter(isOpen).length, status: further.status, protocol: first?.nextHopProtocol };
    }, STREAMS);
    expect(open).toEqual({ streams: STREAMS, status: 200, protocol: 'h2' });
  } finally {
    await context.close();
    await server.stop();
    await rm(folder, { recursive: true });
  }
});
