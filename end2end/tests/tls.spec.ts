// HTTPS by the server itself: HTTP/2, where a browser's streams do not count against its six connections.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { Program } from '../fixtures/program.js';
import { Server } from '../fixtures/server.js';
import { expect, test } from '../fixtures/test.js';

const STREAMS = 20;

/** A new certificate for this machine, signed by itself, with its key. */
async function certificate(folder: string): Promise<{ cert: string; key: string }> {
  const [cert, key] = [path.join(folder, 'cert.pem'), path.join(folder, 'key.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-days', '2'];
  const kind = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  await Program.start('openssl', [...kind, ...subject, '-keyout', key, '-out', cert]).finished();
  return { cert, key };
}

test('twenty streams in one page, and requests beside them', async ({ browser }) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'proofsheet-tls-'));
  const { cert, key } = await certificate(folder);
  const server = await Server.start(['--tls-cert', cert, '--tls-key', key]);
  // Nobody has signed the certificate.
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  try {
    const page = await context.newPage();
    await page.goto(server.address);
    const open = await page.evaluate(async (count) => {
      const answer = await fetch('/api/v1/batches', { method: 'POST' });
      const { id } = (await answer.json()) as { id: string };
      const opened = Array.from({ length: count }, () => {
        const source = new EventSource(`/api/v1/batches/${id}/events`);
        return new Promise<EventSource>((resolve) => source.addEventListener('batch.created', () => resolve(source)));
      });
      const sources = await Promise.all(opened);
      // All of them are open, and there is room for more.
      const beside = await fetch(`/api/v1/batches/${id}`);
      const [first] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
      const isOpen = (source: EventSource) => source.readyState === EventSource.OPEN;
      return { streams: sources.filter(isOpen).length, status: beside.status, protocol: first?.nextHopProtocol };
    }, STREAMS);
    expect(open).toEqual({ streams: STREAMS, status: 200, protocol: 'h2' });
  } finally {
    await context.close();
    await server.stop();
    await rm(folder, { recursive: true });
  }
});
