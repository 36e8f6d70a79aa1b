"""Files whose colours `cargo xtask bench accuracy` compares: written by the encoders of Python packages, or copied from
packages that cargo has on this machine.

python files.py encode PHOTOS TARGET      writes the first photo of a folder in HEIC, AVIF and JPEG XL in many variants
python files.py copy METADATA TARGET      copies the test data of all packages in the output of `cargo metadata`
python files.py add FOLDER TARGET         copies all files of a folder and its subfolders
"""

import json
import shutil
import sys
from pathlib import Path

import imagecodecs
import numpy as np
import pillow_heif
import pillow_jxl  # noqa: F401 (registers its encoder)
from PIL import Image, ImageOps

pillow_heif.register_heif_opener()

# Odd sides, so that subsampled chroma planes end with half a pixel.
SIZE = (1201, 801)

SUBSAMPLINGS = ["4:2:0", "4:2:2", "4:4:4"]

# Extensions of the compared formats.
EXTENSIONS = {".avif", ".avifs", ".heic", ".heif", ".hif", ".jxl"}

# Tag of the orientation in EXIF.
ORIENTATION = 0x0112


def picture(photo: Path) -> Image.Image:
    """A photo whose right third is replaced by all hues of full saturation, from black to white."""
    image = np.array(ImageOps.fit(Image.open(photo).convert("RGB"), SIZE, Image.Resampling.BOX))
    width, height = SIZE[0] // 3, SIZE[1]
    hue = np.broadcast_to(np.linspace(0, 6, width)[None, :], (height, width))
    lightness = np.broadcast_to(np.linspace(0, 2, height)[:, None], (height, width))
    hues = [np.clip(np.abs((hue + shift) % 6 - 3) - 1, 0, 1) for shift in (0, 4, 2)]
    chart = np.stack([np.where(lightness < 1, each * lightness, each + (1 - each) * (lightness - 1)) for each in hues], -1)
    image[:, -width:] = np.round(255 * chart)
    return Image.fromarray(image)


def transparent(image: Image.Image) -> Image.Image:
    """The picture, from transparent on the left to opaque on the right."""
    image = image.convert("RGBA")
    ramp = np.broadcast_to(np.linspace(0, 255, image.width).astype(np.uint8), (image.height, image.width))
    image.putalpha(Image.fromarray(ramp.copy()))
    return image


def display_p3() -> bytes:
    """ICC profile of Display P3."""
    values = np.linspace(0, 1, 1024)
    curve = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    primaries = [0.680, 0.320, 1, 0.265, 0.690, 1, 0.150, 0.060, 1]
    white = [0.3127, 0.3290, 1]
    return imagecodecs.cms_profile("rgb", whitepoint=white, primaries=primaries, transferfunction=curve.astype(np.float32))


def oriented(orientation: int) -> bytes:
    """EXIF with this orientation."""
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    return exif.tobytes()


def samples(image: Image.Image, bits: int) -> np.ndarray:
    """Samples of more than 8 bits, with all values in use."""
    wide = np.asarray(image).astype(np.uint32)
    return np.round(wide * ((1 << bits) - 1) / 255).astype(np.uint16)


def deep_heic(image: Image.Image, path: Path, bits: int, **options: object) -> None:
    """Writes a HEIC of 10 or 12 bits per sample."""
    pillow_heif.options.SAVE_HDR_TO_12_BIT = bits == 12
    wide = (np.asarray(image).astype(np.uint16) * 257).tobytes()
    pillow_heif.from_bytes("RGB;16", image.size, wide).save(path, quality=90, **options)


def write_heic(image: Image.Image, target: Path) -> None:
    for sampling in SUBSAMPLINGS:
        image.save(target / f"HEIC 8 bits {sampling}.heic", quality=90, subsampling=sampling)
        for bits in (10, 12):
            deep_heic(image, target / f"HEIC {bits} bits {sampling}.heic", bits, subsampling=sampling)
    pillow_heif.options.GRID_TILE_SIZE = 512
    image.save(target / "HEIC tiles.heic", quality=90)
    pillow_heif.options.GRID_TILE_SIZE = 0
    image.convert("L").save(target / "HEIC grey.heic", quality=90)
    transparent(image).save(target / "HEIC alpha.heic", quality=90)
    image.save(target / "HEIC Display P3.heic", quality=90, icc_profile=display_p3())
    narrow = {"color_primaries": 1, "transfer_characteristics": 13, "matrix_coefficients": 1, "full_range_flag": 0}
    image.save(target / "HEIC limited range BT.709.heic", quality=90, **narrow)
    for orientation in (5, 6):
        path = target / f"HEIC orientation {orientation}.heic"
        image.save(path, quality=90, exif=oriented(orientation))


def write_avif(image: Image.Image, target: Path) -> None:
    quick = {"quality": 90, "speed": 8}
    for sampling in SUBSAMPLINGS:
        image.save(target / f"AVIF 8 bits {sampling}.avif", subsampling=sampling, **quick)
        for bits in (10, 12):
            data = imagecodecs.avif_encode(
                samples(image, bits), level=90, speed=8, bitspersample=bits, pixelformat=sampling.replace(":", "")
            )
            (target / f"AVIF {bits} bits {sampling}.avif").write_bytes(data)
    image.convert("L").save(target / "AVIF grey.avif", **quick)
    image.save(target / "AVIF limited range.avif", range="limited", **quick)
    transparent(image).save(target / "AVIF alpha.avif", **quick)
    transparent(image).save(target / "AVIF premultiplied alpha.avif", alpha_premultiplied=True, **quick)
    image.save(target / "AVIF Display P3.avif", icc_profile=display_p3(), **quick)
    for orientation in (5, 6):
        image.save(target / f"AVIF orientation {orientation}.avif", exif=oriented(orientation), **quick)


def write_jxl(image: Image.Image, target: Path) -> None:
    image.save(target / "JPEG XL lossy.jxl", quality=90)
    image.save(target / "JPEG XL lossy, quality 60.jxl", quality=60)
    image.save(target / "JPEG XL lossless.jxl", lossless=True)
    image.convert("L").save(target / "JPEG XL grey.jxl", quality=90)
    transparent(image).save(target / "JPEG XL alpha.jxl", quality=90)
    transparent(image).save(target / "JPEG XL lossless alpha.jxl", lossless=True)
    for bits in (10, 12, 16):
        for name, options in [("lossless", {"lossless": True}), ("lossy", {"distance": 1.0})]:
            data = imagecodecs.jpegxl_encode(samples(image, bits), bitspersample=bits, **options)
            (target / f"JPEG XL {bits} bits {name}.jxl").write_bytes(data)
    for name, profile in [("sRGB", None), ("Display P3", display_p3())]:
        jpeg = target / "jpeg"
        image.save(jpeg, "JPEG", quality=90, icc_profile=profile)
        with Image.open(jpeg) as opened:
            opened.save(target / f"JPEG XL of a JPEG, {name}.jxl", lossless_jpeg=True)
        jpeg.unlink()


def packages(metadata: Path) -> dict[str, Path]:
    """Folders of the packages that a workspace uses, by name and version."""
    found = json.loads(metadata.read_text())["packages"]
    return {f"{each['name']} {each['version']}": Path(each["manifest_path"]).parent for each in found if each["source"]}


def copy(folder: Path, prefix: str, target: Path) -> None:
    """Copies all files of the compared formats. Files with a name that exists already replace the others."""
    for file in sorted(folder.rglob("*")):
        if file.suffix.lower() in EXTENSIONS and file.is_file():
            shutil.copyfile(file, target / f"{prefix}{file.name}")


def main() -> None:
    match sys.argv[1:]:
        case ["encode", photos, target]:
            image = picture(min(Path(photos).iterdir()))
            for write in (write_heic, write_avif, write_jxl):
                write(image, Path(target))
        case ["copy", metadata, target]:
            for name, folder in sorted(packages(Path(metadata)).items()):
                copy(folder, f"{name} ", Path(target))
        case ["add", folder, target]:
            copy(Path(folder), "", Path(target))
        case _:
            sys.exit(__doc__)


main()
