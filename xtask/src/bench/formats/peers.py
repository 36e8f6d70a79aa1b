"""Benchmark peer. Writes photos in HEIC, AVIF and JPEG XL and wraps them as raw files, and decodes such files with libheif,
dav1d and libjxl through Pillow, in one thread.

python peers.py encode SOURCE TARGET   writes every JPEG of SOURCE at 12 megapixels to TARGET/FORMAT/NAME.EXTENSION
python peers.py decode FOLDER          decodes all files of a folder to 8-bit pixels
python peers.py png SOURCE TARGET      decodes all files of a folder and writes them as PNG
"""

import struct
import sys
from pathlib import Path

import pillow_heif
import pillow_jxl  # noqa: F401 (registers its decoder)
from PIL import Image, ImageOps

pillow_heif.register_heif_opener(thumbnails=False)
pillow_heif.options.DECODE_THREADS = 1

# Size of the photos of most telephones.
SIZE = (4032, 3024)

# Extension, and options of the encoder, by folder.
ENCODERS = {
    "heic": ("heic", {"quality": 80}),
    "avif": ("avif", {"quality": 75, "speed": 8}),
    "avif-444": ("avif", {"quality": 85, "speed": 8, "subsampling": "4:4:4"}),
    "jxl": ("jxl", {"quality": 90}),
    "jpeg": ("jpg", {"quality": 93}),
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
        for name, (extension, options) in ENCODERS.items():
            folder = target / name
            folder.mkdir(parents=True, exist_ok=True)
            photo.save(folder / f"{file.stem}.{extension}", **options)
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
        case ["png", source, target]:
            Path(target).mkdir(parents=True, exist_ok=True)
            for file in sorted(Path(source).iterdir()):
                Image.open(file).convert("RGB").save(Path(target) / f"{file.stem}.png", compress_level=1)
        case _:
            sys.exit(__doc__)


main()
