// Loads the page's WASM; its start function takes over what the server rendered.
import init from './proofsheet.js';

// A page of a sheet for browsers without a script: with one the sheet begins at its beginning.
if (new URLSearchParams(location.search).has('after')) {
  location.replace(location.pathname + location.hash);
} else {
  await init({ module_or_path: new URL('./proofsheet.wasm', import.meta.url) });
}
