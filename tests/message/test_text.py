"""HTML as the text a reader sees."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.message.text import from_html


def lines(source: str) -> list[str]:
    return [line.strip() for line in from_html(source).split("\n") if line.strip()]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("<p>T&#7888;I M&#x1EAC;T</p>", ["TỐI MẬT"]),
        ("<b>T</b>ỐI\r\n <i>M</i>ẬT", ["TỐI MẬT"]),
        ("a<br>b<BR/>c", ["a", "b", "c"]),
        ("<table><tr><td>MẬT</td><td>x</td></tr></table>", ["MẬT", "x"]),
        ("<style>p{}</style>a<script>if (a<b) MẬT</script>b", ["ab"]),
        ("a<!-- MẬT -->b", ["ab"]),
        ("<!--[if mso]><p>MẬT</p><![endif]-->", ["MẬT"]),
        ("a < b & c", ["a < b & c"]),
        ("<pre>a\nb</pre>c\nd", ["a", "b", "c d"]),
        ("MẬT<span", ["MẬTspan"]),
        ("<!DOCTYPE html><?xml?>a", ["a"]),
        ('a<img src=x alt="MẬT">b', ["ab", "MẬT"]),
        ('T<span style="display:none">zz</span>ỐI MẬT', ["TỐI MẬT", "zz"]),
        ("<bdo dir=rtl>TẬM</bdo>", ["TẬM", "MẬT"]),
        ("<![CDATA[MẬT]]>", ["MẬT"]),
    ],
)
def test_a_page_reads_as_it_looks(source: str, shown: list[str]) -> None:
    """Entities, inline tags, blocks, scripts, comments and stray signs come out as a reader sees them."""
    assert lines(source) == shown


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(
    st.lists(st.sampled_from(["<", ">", "!--", "--", "script", "/", "p", "&", "#", "x", '"', "a ", "\n"])).map("".join)
)
def test_any_page_has_a_text(source: str) -> None:
    """No page raises, and none grows beyond itself by more than its line breaks."""
    assert len(from_html(source)) <= 2 * len(source) + 2
