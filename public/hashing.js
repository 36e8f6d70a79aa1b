// Hashes files one after the other, beside the page: a slice at a time, so that memory stays small.
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
    // It was moved or changed, or the browser may not read it.
    hasher.free();
    postMessage(null);
  }
};
