"""Benchmark peer. Writes photos in HEIC, AVIF and JPEG XL and wraps them as raw files, and decodes such files with libheif,
dav1d and libjxl through Pillow, in one thread.

python peers.py encode SOURCE TARGET   writes every JPEG of SOURCE at 12 megapixels to TARGET/SET/NAME.EXTENSION
python peers.py decode FOLDER          decodes all files of a folder to 8-bit pixels
"""

import struct
import sys
from pathlib import Path

import pillow_heif
from PIL import AvifImagePlugin, Image, ImageOps
from pillow_jxl import JpegXLImagePlugin

# Size of the photos of most telephones.
SIZE = (4032, 3024)

# Side of the tiles in which telephones store HEIC.
TILE_SIDE = 512

pillow_heif.register_heif_opener(thumbnails=False)
# The analysis decodes an image in one thread, and further threads only add to the CPU time.
pillow_heif.options.DECODE_THREADS = 1
AvifImagePlugin.DEFAULT_MAX_THREADS = 1
AvifImagePlugin.DECODE_CODEC_CHOICE = "dav1d"
JpegXLImagePlugin.DECODE_THREADS = 0


def save_heic(photo: Image.Image, path: Path, tile_side: int) -> None:
    """Writes a HEIC of about 2.6 MB, like those of telephones: a grid of tiles, or one picture if their side is 0."""
    pillow_heif.options.GRID_TILE_SIZE = tile_side
    photo.save(path, quality=50)


def save_deep_avif(photo: Image.Image, path: Path, bits: int) -> None:
    """Writes an AVIF of 10 or 12 bits per sample."""
    import imagecodecs  # slow to import, and not needed for decoding
    import numpy

    samples = numpy.asarray(photo).astype(numpy.uint16) << (bits - 8)
    path.write_bytes(imagecodecs.avif_encode(samples, level=75, speed=8, bitspersample=bits, pixelformat="420"))


# Extension, and function that writes a photo, by folder.
ENCODERS = {
    "heic": ("heic", lambda photo, path: save_heic(photo, path, TILE_SIDE)),
    "heic-one-picture": ("heic", lambda photo, path: save_heic(photo, path, 0)),
    "avif": ("avif", lambda photo, path: photo.save(path, quality=75, speed=8)),
    "avif-444": ("avif", lambda photo, path: photo.save(path, quality=85, speed=8, subsampling="4:4:4")),
    "avif-10-bit": ("avif", lambda photo, path: save_deep_avif(photo, path, 10)),
    "avif-12-bit": ("avif", lambda photo, path: save_deep_avif(photo, path, 12)),
    "jxl": ("jxl", lambda photo, path: photo.save(path, quality=90)),
    "jpeg": ("jpg", lambda photo, path: photo.save(path, quality=93)),
}


def raw_file(jpeg: bytes) -> bytes:
    """DNG with this JPEG as its preview and 24 MB of sensor data, which no program reads here."""
    sensor = bytes(2 * SIZE[0] * SIZE[1])
    entry = struct.Struct("<HHII")
    at_sub, at_jpeg = 256, 512
    at_sensor = at_jpeg + len(jpeg)
    make = b"Proofsheet\0\0"

    def directory(entries: list[tuple[int, int, int, int]]) -> bytes:
        return struct.pack("<H", len(entries)) + b"".join(entry.pack(*each) for each in sorted(entries)) + bytes(4)

    preview = directory([
        (254, 4, 1, 1), (256, 4, 1, SIZE[0]), (257, 4, 1, SIZE[1]), (258, 3, 1, 8), (259, 3, 1, 7), (262, 3, 1, 6),
        (271, 2, len(make), 240), (273, 4, 1, at_jpeg), (274, 3, 1, 1), (277, 3, 1, 3), (279, 4, 1, len(jpeg)),
        (330, 4, 1, at_sub), (50706, 1, 4, 0x00000401),
    ])
    data = directory([
        (254, 4, 1, 0), (256, 4, 1, SIZE[0]), (257, 4, 1, SIZE[1]), (258, 3, 1, 16), (259, 3, 1, 1), (262, 3, 1, 32803),
        (273, 4, 1, at_sensor), (277, 3, 1, 1), (278, 4, 1, SIZE[1]), (279, 4, 1, len(sensor)),
    ])
    head = struct.pack("<2sHI", b"II", 42, 8) + preview
    return (head.ljust(240, b"\0") + make).ljust(at_sub, b"\0") + data.ljust(at_jpeg - at_sub, b"\0") + jpeg + sensor


def encode(source: Path, target: Path) -> None:
    for file in sorted(source.iterdir()):
        photo = ImageOps.fit(Image.open(file).convert("RGB"), SIZE, Image.Resampling.BOX)
        for name, (extension, save) in ENCODERS.items():
            folder = target / name
            folder.mkdir(parents=True, exist_ok=True)
            save(photo, folder / f"{file.stem}.{extension}")
        jpeg = (target / "jpeg" / f"{file.stem}.jpg").read_bytes()
        (target / "raw").mkdir(exist_ok=True)
        (target / "raw" / f"{file.stem}.dng").write_bytes(raw_file(jpeg))


def main() -> None:
    match sys.argv[1:]:
        case ["encode", source, target]:
            encode(Path(source), Path(target))
        case ["decode", folder]:
            for file in sorted(Path(folder).iterdir()):
                Image.open(file).load()
        case _:
            sys.exit(__doc__)


main()
