// Loads the page's WASM; its start function takes over what the server rendered.
import init from './proofsheet.js';

await init({ module_or_path: new URL('./proofsheet.wasm', import.meta.url) });
