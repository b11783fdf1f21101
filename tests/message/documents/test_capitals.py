"""Small letters that are shown as capitals are read as capitals."""

from data.makers import marked

from gateway.message.document import Purse
from gateway.message.documents.html import Page
from gateway.message.documents.ooxml import read


def test_styles_of_html() -> None:
    """`text-transform` and small capitals hold for what is inside, until another style ends them."""
    page = '<p style="text-transform: uppercase">tối mật <i style="text-transform:none">và</i></p><b style="font-variant:small-caps">mật</b> ong'
    for only_text in (True, False):
        assert Page(page, only_text=only_text).text().split() == ["TỐI", "MẬT", "và", "MẬT", "ong"]


def test_runs_of_word() -> None:
    """`w:caps` of a run is read as Word shows it."""
    opened = read(marked.docx("caps", "TỐI MẬT"), Purse())
    assert any("TỐI MẬT" in passage.text.split("\n") for passage in opened.passages)
