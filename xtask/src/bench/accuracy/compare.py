"""Compares the pixels of Proofsheet with those of reference decoders, file by file: libheif, dav1d and libjxl through Pillow.

python compare.py FILES DECODED

FILES is a folder of images. For each, DECODED has NAME.png with the upright sRGB pixels of Proofsheet, or NAME.txt with the
reason for which it was not decoded. Prints a table. Fails if the mean difference of a file is too large, or if a file that
the reference decodes was not decoded or has another size.
"""

import io
import sys
import warnings
from pathlib import Path

import imagecodecs
import numpy as np
import pillow_heif
from PIL import Image, ImageCms, ImageOps
from pillow_jxl import JpegXLImagePlugin  # noqa: F401 (registers its decoder)

import ciede2000

# Maximum mean difference of a file.
MAX_MEAN = 3.0

# Grey behind transparent pixels, as for the measurements of Proofsheet.
GREY = 128

pillow_heif.register_heif_opener(thumbnails=False)
# Messages about profiles and floats of test files.
warnings.simplefilter("ignore")


def reference(path: Path) -> np.ndarray:
    """Upright sRGB pixels of a file by the reference decoder, blended over grey."""
    image = opened(path)
    profile = image.info.get("icc_profile")
    if image.format == "AVIF":
        # The other two libraries apply the orientation of the container themselves.
        image = ImageOps.exif_transpose(image)
    alpha = np.asarray(image.convert("RGBA"))[..., 3]
    colours = in_srgb(image, profile) if profile else image.convert("RGB")
    return blended(np.asarray(colours), alpha)


def opened(path: Path) -> Image.Image:
    """Decodes a file; of an animated JPEG XL its first frame, since Pillow gives the last one."""
    if path.suffix == ".jxl":
        frames = imagecodecs.jpegxl_decode(path.read_bytes())
        if frames.ndim == 4:
            return Image.fromarray(frames[0])
    image = Image.open(path)
    image.load()
    return image


def is_hdr(path: Path) -> bool:
    """True if a HEIF file states the transfer function of PQ or HLG (Rec. ITU-T H.273). Proofsheet maps its tones, and the
    reference decoders do not."""
    data = path.read_bytes()
    at = data.find(b"colrnclx")
    return at >= 0 and int.from_bytes(data[at + 10 : at + 12]) in (16, 18)


def in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Converts colours from this ICC profile to sRGB."""
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    image = image.convert("L" if source.profile.xcolor_space.strip() == "GRAY" else "RGB")
    intent = ImageCms.Intent.RELATIVE_COLORIMETRIC
    return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), intent, outputMode="RGB")


def blended(colours: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """Colours over grey."""
    opacity = alpha[..., None].astype(np.float64) / 255
    return np.round(colours * opacity + GREY * (1 - opacity)).astype(np.uint8)


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    files, decoded = map(Path, sys.argv[1:])
    ciede2000.check()
    print("| file | pixels | mean ΔE | 99th percentile | maximum |\n| --- | ---: | ---: | ---: | ---: |")
    means, faults, hdr, unknown = [], [], [], []
    for path in sorted(files.iterdir()):
        if is_hdr(path):
            hdr.append(path.name)
            continue
        try:
            expected = reference(path)
        except Exception:  # Each library has its own.
            unknown.append(path.name)
            continue
        found = decoded / f"{path.name}.png"
        if not found.exists():
            faults.append(f"{path.name} is not decoded: {(decoded / f'{path.name}.txt').read_text().strip()}")
            continue
        pixels = np.asarray(Image.open(found))
        if pixels.shape[:2] != expected.shape[:2]:
            faults.append(f"{path.name} has {pixels.shape[1::-1]} instead of {expected.shape[1::-1]} pixels")
            continue
        difference = ciede2000.difference(blended(pixels[..., :3], pixels[..., 3]), expected)
        mean, high, largest = difference.mean(), np.percentile(difference, 99), difference.max()
        height, width = difference.shape
        print(f"| {path.name} | {width} × {height} | {mean:.2f} | {high:.1f} | {largest:.1f} |", flush=True)
        means.append(mean)
        if mean > MAX_MEAN:
            faults.append(f"{path.name} has a mean difference of {mean:.2f}")
    print(f"\n{len(means)} files; the largest mean is {max(means, default=0):.2f}, and {MAX_MEAN:.0f} is allowed.")
    for names, reason in [(unknown, "the reference does not decode them"), (hdr, "the reference does not map tones of HDR")]:
        if names:
            print(f"\nNot compared, since {reason}: {', '.join(names)}.")
    if faults:
        sys.exit("\n".join(faults))
    if not means:
        sys.exit("no file was compared")


main()
