"""Which font stands in place of an old one."""

import pytest

from gateway.convert.families import successor


@pytest.mark.parametrize(
    ("font", "instead"),
    [
        (".VnTime", "Times New Roman"),
        (".VnTimeH", "Times New Roman"),
        (".VnArial", "Arial"),
        (".VnArial NarrowH", "Arial Narrow"),
        (".VnAvantH", "Arial"),
        (".VnCourier", "Courier New"),
        (".VnCentury Schoolbook", "Times New Roman"),
        ("VNI-Times", "Times New Roman"),
        ("VNI-Helve-Condense", "Arial"),
        ("VNI-Couri", "Courier New"),
        ("VPS Times", "Times New Roman"),
        ("Times New Roman", None),
        ("Arial", None),
        ("", None),
    ],
)
def test_successor(font: str, instead: str | None) -> None:
    """Old families become those of today by what their names say; others stay."""
    assert successor(font) == instead
