// Benchmark peer. Does the work of an efficient service based on sharp for each image: one pipeline (decoding with
// shrink on load, orientation, 1024 pixels, raw RGB); loops over typed arrays that compute histograms, a palette,
// a 64-bit difference hash and the variance of the Laplacian; and a 512-pixel thumbnail from the same pixels. No hash
// of the file.
//
// node sharp.mjs measure DIR WORKERS   prints one JSON object per line
// node sharp.mjs webp DIR              converts every *.webp.png to *.webp

import { readdirSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";

const [task, folder, workers] = process.argv.slice(2);

// sharp's documentation recommends this for many images: one thread per image, several images at the same time.
sharp.concurrency(1);
sharp.cache(false);

function luma(rgb, count) {
  const values = new Uint8Array(count);
  for (let pixel = 0, at = 0; pixel < count; pixel += 1, at += 3) {
    values[pixel] = (19595 * rgb[at] + 38470 * rgb[at + 1] + 7471 * rgb[at + 2] + 32768) >> 16;
  }
  return values;
}

function histograms(rgb, grey) {
  const [all, red, green, blue] = [0, 1, 2, 3].map(() => new Uint32Array(256));
  const bins = new Uint32Array(4096);
  for (let pixel = 0, at = 0; pixel < grey.length; pixel += 1, at += 3) {
    all[grey[pixel]] += 1;
    red[rgb[at]] += 1;
    green[rgb[at + 1]] += 1;
    blue[rgb[at + 2]] += 1;
    bins[((rgb[at] >> 4) << 8) | (rgb[at + 1] & 0xf0) | (rgb[at + 2] >> 4)] += 1;
  }
  return { all, red, green, blue, bins };
}

function palette(bins) {
  const indices = Array.from(bins.keys()).filter((index) => bins[index] > 0);
  indices.sort((one, other) => bins[other] - bins[one]);
  return indices.slice(0, 5).map((index) => index.toString(16).padStart(3, "0"));
}

function laplacianVariance(grey, width, height) {
  let [sum, squares] = [0, 0];
  for (let y = 1; y < height - 1; y += 1) {
    for (let at = y * width + 1; at < (y + 1) * width - 1; at += 1) {
      const value = 4 * grey[at] - grey[at - 1] - grey[at + 1] - grey[at - width] - grey[at + width];
      sum += value;
      squares += value * value;
    }
  }
  const count = Math.max(1, (width - 2) * (height - 2));
  return squares / count - (sum / count) ** 2;
}

function differenceHash(grey, width, height) {
  const [sums, counts] = [new Float64Array(72), new Uint32Array(72)];
  for (let y = 0; y < height; y += 1) {
    const row = 9 * Math.floor((8 * y) / height);
    for (let x = 0; x < width; x += 1) {
      const cell = row + Math.floor((9 * x) / width);
      sums[cell] += grey[y * width + x];
      counts[cell] += 1;
    }
  }
  let bits = "";
  for (let cell = 0; cell < 72; cell += 1) {
    if (cell % 9 < 8) bits += sums[cell + 1] / counts[cell + 1] > sums[cell] / counts[cell] ? "1" : "0";
  }
  return bits;
}

async function measure(file) {
  const pipeline = sharp(join(folder, file), { failOn: "none", sequentialRead: true }).rotate();
  const small = pipeline.resize(1024, 1024, { fit: "inside", withoutEnlargement: true });
  const opaque = small.flatten({ background: "#808080" }).toColourspace("srgb").raw();
  const { data, info } = await opaque.toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const thumbnail = await sharp(data, { raw: { width, height, channels: 3 } })
    .resize(512, 512, { fit: "inside", withoutEnlargement: true })
    .jpeg({ quality: 80 })
    .toBuffer();
  const grey = luma(data, width * height);
  const { all, red, green, blue, bins } = histograms(data, grey);
  const sharpness = laplacianVariance(grey, width, height);
  const hash = differenceHash(grey, width, height);
  const [luminance, ...channels] = [all, red, green, blue].map((counts) => Array.from(counts));
  const measures = { file, width, height, luminance, channels, palette: palette(bins), sharpness, hash };
  console.log(JSON.stringify({ ...measures, thumbnail: thumbnail.length }));
}

async function worker(files) {
  for (let file = files.pop(); file !== undefined; file = files.pop()) await measure(file);
}

const files = readdirSync(folder).sort().reverse();
if (task === "webp") {
  for (const file of files.filter((file) => file.endsWith(".webp.png"))) {
    const source = join(folder, file);
    await sharp(source).webp({ quality: 80 }).toFile(source.slice(0, -4));
    unlinkSync(source);
  }
} else {
  await Promise.all(Array.from({ length: Number(workers) }, () => worker(files)));
}
