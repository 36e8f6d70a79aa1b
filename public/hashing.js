// Web worker that hashes files one at a time. It reads slices of 1 MiB, so that memory use stays small.
import init, { Hasher } from './hasher.js';

const SLICE = 1 << 20;
const ready = init({ module_or_path: new URL('./hasher.wasm', import.meta.url) });

onmessage = async ({ data: file }) => {
  await ready;
  const hasher = new Hasher();
  try {
    for (let start = 0; start < file.size; start += SLICE) {
      hasher.update(new Uint8Array(await file.slice(start, start + SLICE).arrayBuffer()));
    }
    postMessage(hasher.finish());
  } catch {
    // The file was moved or changed, or the browser may not read it.
    hasher.free();
    postMessage(null);
  }
};
