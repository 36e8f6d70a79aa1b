// nginx as reverse proxy with the configuration of docs/clients.md: events arrive at once, and large uploads pass.

import { createServer } from 'node:net';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { images } from '../fixtures/images.js';
import { Program } from '../fixtures/program.js';
import { type Server, required } from '../fixtures/server.js';
import { expect, test } from '../fixtures/test.js';

/** Returns a port that is free at the moment. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (!address || typeof address === 'string') {
    throw new Error('no port is free');
  }
  return address.port;
}

/** The nginx configuration from docs/clients.md, with the address of this server. */
async function location(server: Server): Promise<string> {
  const document = await readFile(path.resolve('../docs/clients.md'), 'utf8');
  const block = /```nginx\n([\s\S]*?)```/.exec(document)?.[1];
  if (!block) {
    throw new Error('docs/clients.md has no block for nginx');
  }
  return block.replaceAll('http://127.0.0.1:3000', server.address);
}

test('nginx forwards events at once and accepts large uploads', async ({ server }) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'proofsheet-nginx-'));
  const port = await freePort();
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/${kind};`);
  const configuration = `
    daemon off; pid ${folder}/pid; error_log stderr;
    events {}
    http { access_log off; ${temporary.join(' ')}
      server { listen 127.0.0.1:${port}; ${await location(server)} } }`;
  await writeFile(path.join(folder, 'nginx.conf'), configuration);
  const nginx = Program.start(required('PROOFSHEET_NGINX'), ['-p', folder, '-c', path.join(folder, 'nginx.conf'), '-e', 'stderr']);
  try {
    const proxied = `http://127.0.0.1:${port}/api/v1/batches`;
    const status = async () => (await fetch(proxied, { method: 'POST' }).catch(() => undefined))?.status ?? nginx.errors;
    await expect.poll(status).toBe(201);
    const { id } = (await (await fetch(proxied, { method: 'POST' })).json()) as { id: string };
    const stream = await fetch(`${proxied}/${id}/events`, { headers: { Accept: 'text/event-stream' } });
    const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
    let read = '';
    const until = async (text: string) => {
      while (!read.includes(text)) {
        const { done, value } = await reader.read();
        if (done) {
          throw new Error(`the stream ended before ${text}:\n${read}`);
        }
        read += value;
      }
    };
    // The batch is still open, so nginx cannot have buffered the stream until its end.
    await until('event: batch.created');
    const [image] = await images(1);
    const put = await fetch(`${proxied}/${id}/images/6f9619ff-8b86-4d01-b42d-00cf4fc964ff`, { method: 'PUT', body: new Uint8Array(image!.buffer) });
    expect(put.status).toBe(201);
    await until('event: image.analyzed');
    // Larger than nginx's default limit of 1 MiB. The server refuses it with 415 because it is not an image.
    const large = await fetch(`${proxied}/${id}/images/7f9619ff-8b86-4d01-b42d-00cf4fc964ff`, { method: 'PUT', body: new Uint8Array(3 << 20) });
    expect(large.status).toBe(415);
    await reader.cancel();
  } finally {
    await nginx.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
