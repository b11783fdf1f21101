"""Makes the pictures of tests/data/pictures with Pillow 13: a page of 620 by 877 dots in each format, and a sign of 120.

Run by hand, with Pillow installed: python tests/data/makers/pictures.py
"""

from pathlib import Path

from PIL import Image, ImageDraw

FOLDER = Path(__file__).parents[1] / "pictures"
PAGE, SIGN = (620, 877), (120, 96)
FORMATS = {
    "png": {"optimize": True},
    "gif": {},
    "bmp": {},
    "jpg": {"quality": 30, "progressive": True},
    "tif": {"compression": "group4"},
    "jp2": {"quality_mode": "rates", "quality_layers": [400]},
}


def drawn(size: tuple[int, int]) -> Image.Image:
    """A white picture with a frame, in black and white."""
    picture = Image.new("1", size, 1)
    ImageDraw.Draw(picture).rectangle((20, 20, size[0] - 20, size[1] - 20), outline=0, width=2)
    return picture


def main() -> None:
    """Write every file."""
    FOLDER.mkdir(exist_ok=True)
    for ending, options in FORMATS.items():
        for name, size in (("page", PAGE), ("sign", SIGN)):
            picture = drawn(size)
            shown = picture.convert("L") if ending in {"jpg", "jp2"} else picture
            shown.save(FOLDER / f"{name}.{ending}", **options)
    for name, size in (("page", PAGE), ("sign", SIGN)):
        drawn(size).convert("RGB").save(FOLDER / f"{name}-lossy.webp", quality=20)
        drawn(size).convert("RGB").save(FOLDER / f"{name}-lossless.webp", lossless=True)
        clear = drawn(size).convert("RGBA")
        clear.putalpha(128)
        clear.save(FOLDER / f"{name}-extended.webp", quality=20)


if __name__ == "__main__":
    main()
