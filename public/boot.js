// Loads the page's WASM; its start function takes over what the server rendered.
import init from './proofsheet.js';

// A page of a sheet for browsers without a script: with one the sheet begins at its beginning.
if (new URLSearchParams(location.search).has('after')) {
  location.replace(location.pathname + location.hash);
} else {
  await seen();
  // From here on the code of a sheet is loaded, which the document names and keeps waiting.
  document.querySelector('link[media="not all"]')?.removeAttribute('media');
  await init({ module_or_path: new URL('./proofsheet.wasm', import.meta.url) });
}

/** The pictures in view come before the code that brings them to life, which is larger; but nobody waits long for a slow one. */
async function seen() {
  const inView = (picture) => picture.getBoundingClientRect().top < innerHeight;
  const pictures = document.hidden ? [] : [...document.querySelectorAll('img.picture')].filter(inView);
  if (pictures.length > 0) {
    const late = new Promise((resolve) => setTimeout(resolve, 2000));
    await Promise.race([shown(pictures), late]);
  }
}

async function shown(pictures) {
  await Promise.allSettled(pictures.map((picture) => picture.decode()));
  const frame = () => new Promise(requestAnimationFrame);
  // What is decoded before a frame is there when the next one begins.
  await frame();
  await frame();
}
