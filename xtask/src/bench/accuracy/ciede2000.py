"""CIEDE2000 colour difference of sRGB images (Sharma, Wu and Dalal, "The CIEDE2000 color-difference formula", 2005)."""

import numpy as np


def difference(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """CIEDE2000 difference of each pixel of two sRGB images of equal size, with 8 bits per channel. A difference of 1 is
    just visible if the colours are side by side."""
    return lab_difference(lab(first), lab(second))


def lab(image: np.ndarray) -> np.ndarray:
    """CIELAB coordinates under D65 of sRGB colours with 8 bits per channel."""
    values = np.arange(256) / 255
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)[image]
    to_xyz = np.array([[0.412456, 0.357576, 0.180438], [0.212673, 0.715152, 0.072175], [0.019334, 0.119192, 0.950304]])
    xyz = linear @ to_xyz.T / np.array([0.95047, 1.0, 1.08883])
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    x, y, z = f[..., 0], f[..., 1], f[..., 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def lab_difference(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """CIEDE2000 difference of CIELAB colours. The variables have the names of the paper."""
    (l1, a1, b1), (l2, a2, b2) = np.moveaxis(first, -1, 0), np.moveaxis(second, -1, 0)

    def seventh(chroma: np.ndarray) -> np.ndarray:
        return np.sqrt(chroma**7 / (chroma**7 + 25.0**7))

    g = 0.5 * (1 - seventh((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2))
    a1, a2 = (1 + g) * a1, (1 + g) * a2
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = np.degrees(np.arctan2(b1, a1)) % 360, np.degrees(np.arctan2(b2, a2)) % 360
    is_grey = c1 * c2 == 0
    step = np.where(is_grey, 0, (h2 - h1 + 180) % 360 - 180)
    dl, dc = l2 - l1, c2 - c1
    dh = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(step / 2))
    l, c = (l1 + l2) / 2, (c1 + c2) / 2
    h = np.where(is_grey, h1 + h2, h1 + step / 2)

    def cosine(degrees: np.ndarray) -> np.ndarray:
        return np.cos(np.radians(degrees))

    t = 1 - 0.17 * cosine(h - 30) + 0.24 * cosine(2 * h) + 0.32 * cosine(3 * h + 6) - 0.2 * cosine(4 * h - 63)
    sl = 1 + 0.015 * (l - 50) ** 2 / np.sqrt(20 + (l - 50) ** 2)
    sc, sh = 1 + 0.045 * c, 1 + 0.015 * c * t
    rotation = -2 * seventh(c) * np.sin(np.radians(60 * np.exp(-((((h % 360) - 275) / 25) ** 2))))
    dl, dc, dh = dl / sl, dc / sc, dh / sh
    return np.sqrt(np.maximum(dl**2 + dc**2 + dh**2 + rotation * dc * dh, 0))


def check() -> None:
    """Compares the formula with rows 1, 7, 17 and 25 of table 1 of the paper."""
    for first, second, expected in [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ]:
        found = float(lab_difference(np.array(first), np.array(second)))
        assert abs(found - expected) < 1e-4, f"CIEDE2000 of {first} and {second}: {found}"
