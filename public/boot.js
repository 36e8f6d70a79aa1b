// Entry script: loads the page's WebAssembly module, whose start function hydrates the HTML from the server.
import init from './proofsheet.js';

// `?after=` selects a later page of a sheet's images, for browsers without scripts.
// With scripts, load the sheet from its start.
if (new URLSearchParams(location.search).has('after')) {
  location.replace(location.pathname + location.hash);
} else {
  await visiblePicturesShown();
  // The attribute `media="not all"` delays the preload of the sheet's code (split_sheet.wasm). Start the preload now.
  document.querySelector('link[media="not all"]')?.removeAttribute('media');
  await init({ module_or_path: new URL('./proofsheet.wasm', import.meta.url) });
}

/**
 * Waits until the pictures in view are shown, at most two seconds. The WebAssembly code is larger
 * than the pictures, so loading it at the same time would delay them.
 */
async function visiblePicturesShown() {
  const inView = (picture) => picture.getBoundingClientRect().top < innerHeight;
  const pictures = document.hidden ? [] : [...document.querySelectorAll('img.picture')].filter(inView);
  if (pictures.length > 0) {
    const timeout = new Promise((resolve) => setTimeout(resolve, 2000));
    await Promise.race([shown(pictures), timeout]);
  }
}

/** Waits until all pictures are decoded, or have failed, and the browser has painted them. */
async function shown(pictures) {
  await Promise.allSettled(pictures.map((picture) => picture.decode()));
  const frame = () => new Promise(requestAnimationFrame);
  // A picture decoded before one frame is on the screen when the next frame begins.
  await frame();
  await frame();
}
