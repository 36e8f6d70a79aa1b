// Many small numbered images: a local folder of them, and uploads to a batch.

import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { numberedImage } from '../fixtures/picture.js';

/** Number of parallel uploads. */
const PARALLEL_UPLOADS = 8;

/** Calls `use` with a temporary folder of `count` images, and removes the folder afterwards. */
export async function withFolder(count: number, use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'proofsheet-images-'));
  try {
    for (let number = 0; number < count; number += 1) {
      const { name, buffer } = numberedImage(number);
      await writeFile(path.join(folder, name), buffer);
    }
    await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Uploads `count` images to a batch. Fails if the server refuses one. */
export async function uploadNumberedImages(address: string, batch: string, count: number): Promise<void> {
  let next = 0;
  const uploadNext = async () => {
    while (next < count) {
      const { name, buffer } = numberedImage(next);
      next += 1;
      const url = `${address}/api/v1/batches/${batch}/images/${randomUUID()}?name=${encodeURIComponent(name)}`;
      const response = await fetch(url, { method: 'PUT', body: new Uint8Array(buffer) });
      if (!response.ok) {
        throw new Error(`${name} was refused with status ${response.status}: ${await response.text()}`);
      }
      await response.arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: PARALLEL_UPLOADS }, uploadNext));
}
