// Third-party stream clients: without adaptation, each reads every event once, in order, to the end.

import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import { createEventSource } from 'eventsource-client';
import { EventSource } from 'eventsource';
import WebSocket from 'ws';

import type { Api } from '../fixtures/api.js';
import { images } from '../fixtures/images.js';
import { Program } from '../fixtures/program.js';
import { type Server, required } from '../fixtures/server.js';
import { expect, test } from '../fixtures/test.js';

/** Number of images in a batch. */
const COUNT = 4;
/** Event types that the streams of these tests can have. */
const TYPES = ['batch.created', 'image.received', 'image.analyzed', 'image.revised', 'image.failed', 'batch.sealed', 'batch.completed'];

const events = (server: Server, batch: string) => `${server.address}/api/v1/batches/${batch}/events`;

/** Event log of a batch as lines of `CURSOR TYPE`, read as NDJSON in one request. */
async function log(server: Server, batch: string): Promise<string[]> {
  const response = await fetch(events(server, batch), { headers: { Accept: 'application/x-ndjson' } });
  const lines = (await response.text()).trim().split('\n');
  return lines.map((line) => JSON.parse(line)).map((event) => `${event.cursor} ${event.type}`);
}

/** Uploads images and seals the batch. */
async function fill(api: Api, batch: string): Promise<void> {
  await api.put(batch, await images(COUNT));
  await api.seal(batch);
}

for (const library of ['httpx-sse', 'sseclient-py', 'websockets']) {
  test(`Python: ${library} reads all events`, async ({ api, server }) => {
    const { id } = await api.createBatch();
    const client = Program.start(required('PROOFSHEET_PYTHON'), [path.resolve('clients/read.py'), library, events(server, id)]);
    await expect.poll(() => client.output + client.errors).toContain('batch.created');
    await fill(api, id);
    const read = (await client.finished()).trim().split('\n');
    expect(read).toEqual(await log(server, id));
    expect(read.filter((line) => line.endsWith('image.analyzed'))).toHaveLength(COUNT);
  });
}

test('Node: eventsource reads all events across a restart of the server', async ({ api, server }) => {
  const { id } = await api.createBatch();
  const source = new EventSource(events(server, id));
  const read: string[] = [];
  for (const type of TYPES) {
    source.addEventListener(type, (event) => read.push(`${event.lastEventId} ${event.type}`));
  }
  await expect.poll(() => read.length).toBe(1);
  await api.put(id, await images(2));
  await expect.poll(() => read.filter((line) => line.endsWith('image.analyzed')).length).toBe(2);
  await server.kill();
  await server.startAgain();
  await api.put(id, (await images(COUNT)).slice(2));
  await api.seal(id);
  // The client reconnects with its cursor. After the end event, status 204 makes it stop.
  await expect.poll(() => source.readyState, { timeout: 30_000 }).toBe(EventSource.CLOSED);
  expect(read).toEqual(await log(server, id));
});

test('Node: eventsource-client reads all events', async ({ api, server }) => {
  const { id } = await api.createBatch();
  const client = createEventSource({ url: events(server, id) });
  const filled = fill(api, id);
  const read: string[] = [];
  for await (const event of client) {
    read.push(`${event.id} ${event.event}`);
    if (event.event === 'batch.completed') {
      break;
    }
  }
  client.close();
  await filled;
  expect(read).toEqual(await log(server, id));
});

test('Node: ws reads all events', async ({ api, server }) => {
  const { id } = await api.createBatch();
  const socket = new WebSocket(events(server, id).replace('http', 'ws'));
  const read: string[] = [];
  socket.on('message', (text) => {
    const event = JSON.parse(String(text));
    if (event.type !== 'ping') {
      read.push(`${event.cursor} ${event.type}`);
    }
  });
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  await fill(api, id);
  expect(await closed).toBe(1000);
  expect(read).toEqual(await log(server, id));
});

test('curl uploads several files and reads each result', async ({ server }, info) => {
  const files = await images(COUNT);
  const forms: string[] = [];
  for (const file of files) {
    const name = info.outputPath(path.basename(file.name));
    await writeFile(name, file.buffer);
    forms.push('-F', `image=@${name}`);
  }
  const address = `${server.address}/api/v1/batches`;
  const lines = await Program.start('curl', ['-sN', '-H', 'Accept: application/x-ndjson', ...forms, address]).finished();
  const read = lines.trim().split('\n').map((line) => JSON.parse(line));
  expect(read.filter((event) => event.type === 'image.analyzed')).toHaveLength(COUNT);
  expect(read.at(-1)).toMatchObject({ type: 'batch.completed', counts: { analyzed: COUNT } });
  const [batch, last] = [read[0].batch, read.at(-1).cursor];
  const polled = await Program.start('curl', ['-s', '-H', 'Accept: application/json', `${events(server, batch)}?wait=1`]).finished();
  expect(JSON.parse(polled)).toEqual(read);
  const statusAfterEnd = ['-s', '-o', '/dev/null', '-w', '%{http_code}', `${events(server, batch)}?after=${last}`];
  expect(await Program.start('curl', statusAfterEnd).finished()).toBe('204');
});
