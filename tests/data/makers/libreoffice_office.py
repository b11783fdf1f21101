"""Documents that LibreOffice builds itself, by its own functions: objects, watermark, macros, fields, notes, locks.

    /usr/bin/python3 tests/data/makers/libreoffice_office.py FOLDER

Needs LibreOffice and Debian's python3-uno, whose Python this is. A text, a workbook and slides are made once each over
UNO, and kept in every format that the program writes: so one and the same content shows what each format, and each
reader, makes of it. Run by hand; the outputs are committed, each with its manifest.
"""

import contextlib
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import uno
from com.sun.star.awt import Point, Size
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.lang import DisposedException

PIPE = "congthu-makers"
CALC_OBJECT, WRITER_OBJECT = "47BBB4CB-CE4C-4E80-a591-42d9ae74950f", "8BC6B165-B1B2-4EDD-aa47-dae2ee689dd6"
AS_CHARACTER = uno.Enum("com.sun.star.text.TextContentAnchorType", "AS_CHARACTER")
PASSWORD = "mở khóa"
TEXTS = {"odt": "writer8", "doc": "MS Word 97", "docx": "MS Word 2007 XML",
         "rtf": "Rich Text Format"}  # fmt: skip
SHEETS = {"ods": "calc8", "xls": "MS Excel 97",
          "xlsx": "Calc MS Excel 2007 XML", "xlsm": "Calc MS Excel 2007 VBA XML"}  # fmt: skip
SLIDES = {"odp": "impress8", "ppt": "MS PowerPoint 97", "pptx": "Impress MS PowerPoint 2007 XML"}
DRAWINGS = {"odg": "draw8"}
LOCKED = {"odt": "writer8", "ods": "calc8", "odp": "impress8", "docx": "MS Word 2007 XML",
          "xlsx": "Calc MS Excel 2007 XML", "pptx": "Impress MS PowerPoint 2007 XML", "doc": "MS Word 97",
          "xls": "MS Excel 97"}  # fmt: skip
PROPERTIES = ["tiêu đề", "chủ đề", "từ khóa", "thuộc tính riêng"]
OF_TEXT = {
    "body": ["thân"], "page-header": ["đầu trang"], "page-footer": ["chân trang"], "text-box": ["khung", "hình"],
    "table-cell": ["ô bảng"], "note": ["cước chú", "chú thích cuối"], "property": PROPERTIES, "hidden": ["chữ ẩn"],
    "watermark": ["hình chìm"], "alternative-text": ["mô tả hình", "mô tả bảng nhúng"],
    "embedded-object": ["bảng nhúng"], "form-field": ["lựa chọn", "ô nhập"],
}  # fmt: skip
OF_SHEET = {
    "table-cell": ["ô bảng"], "page-header": ["đầu trang"], "page-footer": ["chân trang"], "text-box": ["hình"],
    "comment": ["bình luận"], "hidden": ["hàng ẩn", "cột ẩn", "tờ ẩn"], "property": PROPERTIES,
    "alternative-text": ["tên hình", "mô tả hình", "mô tả văn bản nhúng"], "embedded-object": ["văn bản nhúng", "biểu đồ"],
    "form-field": ["lựa chọn", "lời nhắc"], "sheet-name": ["Tờ MẬT"],
}  # fmt: skip
OF_SLIDES = {
    "body": ["tựa", "thân"], "page-footer": ["chân trang"], "page-header": ["đầu trang"], "text-box": ["khung", "hình"],
    "table-cell": ["ô bảng"], "comment": ["bình luận"], "property": PROPERTIES, "slide-note": ["ghi chú"],
    "hidden": ["trang ẩn"], "alternative-text": ["mô tả hình", "mô tả bảng nhúng"], "embedded-object": ["bảng nhúng"],
}  # fmt: skip
OF_DRAWING = {
    "text-box": ["khung", "hình"], "table-cell": ["ô bảng"], "comment": ["bình luận"], "property": PROPERTIES,
    "hidden": ["lớp ẩn"], "alternative-text": ["tên hình", "mô tả hình", "mô tả bảng nhúng"],
    "embedded-object": ["bảng nhúng"], "form-field": ["ô nhập"],
}  # fmt: skip
"""What stands where; each text says it."""
AS_IT_IS = {"Tờ MẬT"}
"""A name of a sheet, which takes no colon."""
LEFT_OUT = {
    ("docx", "mô tả bảng nhúng"), ("rtf", "ô nhập"), ("pptx", "hình"), ("pptx", "mô tả hình"), ("xls", "lựa chọn"),
    ("xlsx", "lựa chọn"), ("xlsm", "lựa chọn"), ("xlsx", "văn bản nhúng"), ("xlsm", "văn bản nhúng"),
    ("doc", "ô nhập"), ("docx", "ô nhập"),
}  # fmt: skip
"""What LibreOffice 7.4 does not write into a format, or elsewhere: text of a control of Word into the control's file, text
of a shape that is no text box into the body of a slide."""
_NAMES_ALONE = "LibreOffice 7.4 writes no descriptions into this format, the names of shapes alone"
LOST = {
    "doc": {"alternative-text": _NAMES_ALONE},
    "xls": {"alternative-text": _NAMES_ALONE},
    "ppt": {"alternative-text": _NAMES_ALONE},
    "xlsx": {"alternative-text": "LibreOffice 7.4 writes no descriptions of shapes into a workbook"},
    "xlsm": {"alternative-text": "LibreOffice 7.4 writes no descriptions of shapes into a workbook"},
    "pptx": {"page-header": "LibreOffice 7.4 leaves the header of the notes out"},
    "rtf": {"embedded-object": "LibreOffice 7.4 keeps of an object its picture alone"},
}
MACROS = ["macro"]
ACTIVE = {"odt": MACROS, "ods": MACROS, "odp": ["launch", *MACROS], "xls": MACROS, "xlsm": MACROS,
          "ppt": ["launch"], "doc": ["object"], "docx": ["object"]}  # fmt: skip
MACRO = 'Sub Chay()\n  MsgBox "Chữ trong lệnh"\nEnd Sub\n'


def said(place):
    """The text that stands at a place: it says which."""
    return f"Chữ ở {place}: TỐI MẬT"


def prop(name, value):
    """A named value, as UNO takes them."""
    one = PropertyValue()
    one.Name, one.Value = name, value
    return one


class Office:
    """A running LibreOffice with a profile of its own."""

    def __init__(self, work):
        self.process = subprocess.Popen(
            ["soffice", f"-env:UserInstallation=file://{work}/profile", "--headless", "--norestore",
             f"--accept=pipe,name={PIPE};urp;"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        for _ in range(120):
            try:
                self.context = resolver.resolve(f"uno:pipe,name={PIPE};urp;StarOffice.ComponentContext")
                break
            except NoConnectException:
                time.sleep(0.5)
        self.desktop = self.make("com.sun.star.frame.Desktop")

    def make(self, service):
        """A service of the office."""
        return self.context.ServiceManager.createInstanceWithContext(service, self.context)

    def new(self, kind):
        """An empty document of a kind, without a window."""
        return self.desktop.loadComponentFromURL(f"private:factory/{kind}", "_blank", 0, (prop("Hidden", True),))

    def command(self, document, name, **values):
        """What a person does by a menu."""
        dispatcher = self.make("com.sun.star.frame.DispatchHelper")
        frame = document.CurrentController.Frame
        dispatcher.executeDispatch(frame, f".uno:{name}", "", 0, tuple(prop(*one) for one in values.items()))

    def close(self):
        """End it."""
        with contextlib.suppress(DisposedException):  # 7.4 may crash when it ends: all is written by then
            self.desktop.terminate()
        self.process.wait(60)


READERS = {"rtf": "documents.rtf", **dict.fromkeys(("doc", "xls", "ppt"), "documents.ole"),
           **dict.fromkeys(("odt", "ods", "odp", "odg"), "documents.odf")}  # fmt: skip


def keep(document, folder, places, formats):
    """Write a document in every format, and beside it what stands where."""
    for ending, name in formats.items():
        target = folder / f"uno-{ending}.{ending}"
        document.storeToURL(target.as_uri(), (prop("FilterName", name),))
        lost = LOST.get(ending, {})
        told = {
            "writer": "LibreOffice 7.4, over UNO", "reader": f"gateway.message.{READERS.get(ending, 'documents.ooxml')}:read",
            "kind": ending, "gaps": lost, "active": ACTIVE.get(ending, []),
            "places": {place: [one if one in AS_IT_IS else said(one) for one in texts if (ending, one) not in LEFT_OUT] for place, texts in places.items()
                       if place not in lost},
        }  # fmt: skip
        target.with_suffix(".json").write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", "utf-8")


def properties(document):
    """Title, subject, keywords and one of the document's own."""
    told = document.DocumentProperties
    told.Title, told.Subject, told.Keywords = said("tiêu đề"), said("chủ đề"), (said("từ khóa"),)
    told.UserDefinedProperties.addProperty("Độ mật", 0, said("thuộc tính riêng"))


def macros(document):
    """A Basic module, in a project that Office understands."""
    libraries = document.BasicLibraries
    libraries.VBACompatibilityMode, libraries.ProjectName = True, "Standard"
    if not libraries.hasByName("Standard"):
        libraries.createLibrary("Standard")
    libraries.loadLibrary("Standard")
    library = libraries.getByName("Standard")
    info = uno.createUnoStruct("com.sun.star.script.ModuleInfo")
    info.ModuleType = 1  # a module of code, of com.sun.star.script.ModuleType
    library.insertModuleInfo("Lenh", info)
    library.insertByName("Lenh", "Option VBASupport 1\n" + MACRO)


def fill_cell(model):
    """A word in the first cell of a workbook that is an object."""
    model.Sheets.getByIndex(0).getCellByPosition(0, 0).String = said("bảng nhúng")


def text(office):
    """A text with everything that one can hold but comments: 7.4 crashes where it lays them out without a window."""
    document = office.new("swriter")
    properties(document)
    page = document.StyleFamilies.getByName("PageStyles").getByName("Standard")
    page.HeaderIsOn = page.FooterIsOn = True
    page.HeaderText.String, page.FooterText.String = said("đầu trang"), said("chân trang")
    body = document.Text
    cursor = body.createTextCursor()
    body.insertString(cursor, said("thân"), False)
    for service, place in (("Footnote", "cước chú"), ("Endnote", "chú thích cuối")):
        note = document.createInstance(f"com.sun.star.text.{service}")
        body.insertTextContent(cursor, note, False)
        note.insertString(note.createTextCursor(), said(place), False)
    body.insertControlCharacter(cursor, 0, False)
    table = document.createInstance("com.sun.star.text.TextTable")
    table.initialize(1, 2)
    body.insertTextContent(cursor, table, False)
    table.getCellByName("A1").String = said("ô bảng")
    cursor.gotoEnd(False)
    frame = document.createInstance("com.sun.star.text.TextFrame")
    frame.AnchorType, frame.Size = AS_CHARACTER, Size(6000, 2000)
    body.insertTextContent(cursor, frame, False)
    frame.Text.String = said("khung")
    shape = document.createInstance("com.sun.star.drawing.RectangleShape")
    shape.AnchorType, shape.Size = AS_CHARACTER, Size(6000, 2000)
    body.insertTextContent(cursor, shape, False)
    shape.String, shape.Description = said("hình"), said("mô tả hình")
    holder = document.createInstance("com.sun.star.text.TextEmbeddedObject")
    holder.CLSID, holder.AnchorType = CALC_OBJECT, AS_CHARACTER
    body.insertTextContent(cursor, holder, False)
    holder.Title, holder.Description = said("tên bảng nhúng"), said("mô tả bảng nhúng")
    fill_cell(holder.Model)
    form(office, document, body, cursor)
    office.command(document, "Watermark", Text=said("hình chìm"), Font="Liberation Sans", Angle=45,
                   Transparency=50, Color=0xC0C0C0)  # fmt: skip
    macros(document)
    last = body.createTextCursorByRange(body.End)
    body.insertControlCharacter(last, 0, False)
    body.insertString(last, said("chữ ẩn"), True)
    last.CharHidden = True
    return document


def form(office, document, body, cursor):
    """Both kinds of fields to fill in: Word's old ones, and controls."""
    document.CurrentController.ViewCursor.gotoRange(body.End, False)
    office.command(document, "DropDownFormField")
    for paragraph in body:
        for portion in paragraph if paragraph.supportsService("com.sun.star.text.Paragraph") else ():
            if portion.TextPortionType == "TextFieldStartEnd":
                entries = uno.Any("[]string", (said("lựa chọn"), "khác"))
                uno.invoke(portion.Bookmark.Parameters, "insertByName", ("Dropdown_ListEntry", entries))
    cursor.gotoEnd(False)
    box = document.createInstance("com.sun.star.form.component.TextField")
    box.Name, box.DefaultText, box.HelpText = "Truong", said("ô nhập"), said("lời giúp")
    control = document.createInstance("com.sun.star.drawing.ControlShape")
    control.AnchorType, control.Size, control.Control = AS_CHARACTER, Size(4000, 800), box
    body.insertTextContent(cursor, control, False)


def add(document, page, service, place, at, **values):
    """A shape with a text."""
    shape = document.createInstance(f"com.sun.star.{service}")
    shape.Position, shape.Size = Point(1000, at), Size(8000, 2000)
    page.add(shape)
    if place:
        shape.String = said(place)
    for name, value in values.items():
        setattr(shape, name, value)
    return shape


def add_control(document, page, box, at):
    """A control of a form, where the program keeps none by itself."""
    holder = document.createInstance("com.sun.star.form.component.Form")
    page.Forms.insertByIndex(0, holder)
    holder.insertByIndex(0, box)
    add(document, page, "drawing.ControlShape", "", at, Control=box)


def sheet(office):
    """A workbook with everything that a workbook can hold."""
    document = office.new("scalc")
    properties(document)
    first = document.Sheets.getByIndex(0)
    first.Name = "Tờ MẬT"
    style = document.StyleFamilies.getByName("PageStyles").getByName("Default")
    for name, place in (("RightPageHeaderContent", "đầu trang"), ("RightPageFooterContent", "chân trang")):
        content = getattr(style, name)
        content.CenterText.String = said(place)
        setattr(style, name, content)
    cell = first.getCellByPosition(0, 0)
    cell.String = said("ô bảng")
    first.Annotations.insertNew(cell.CellAddress, said("bình luận"))
    first.getCellByPosition(0, 2).String = said("hàng ẩn")
    first.Rows.getByIndex(2).IsVisible = False
    first.getCellByPosition(3, 0).String = said("cột ẩn")
    first.Columns.getByIndex(3).IsVisible = False
    rule = first.getCellByPosition(0, 4).Validation
    rule.Type = uno.Enum("com.sun.star.sheet.ValidationType", "TEXT_LEN")
    rule.setFormula1("5")
    rule.ShowInputMessage, rule.InputTitle, rule.InputMessage = True, "Nhắc", said("lời nhắc")
    first.getCellByPosition(0, 4).Validation = rule
    document.Sheets.insertNewByName("Tờ ẩn", 1)
    other = document.Sheets.getByIndex(1)
    other.getCellByPosition(0, 0).String = said("tờ ẩn")
    other.IsVisible = False
    page = first.DrawPage
    add(document, page, "drawing.RectangleShape", "hình", 4000, Title=said("tên hình"), Description=said("mô tả hình"))
    add(document, page, "drawing.OLE2Shape", "", 7000, CLSID=WRITER_OBJECT, Description=said("mô tả văn bản nhúng"))
    page.getByIndex(page.Count - 1).Model.Text.String = said("văn bản nhúng")
    box = document.createInstance("com.sun.star.form.component.ListBox")
    box.Name, box.StringItemList, box.HelpText = "Truong", (said("lựa chọn"), "khác"), said("lời giúp")
    add_control(document, page, box, 12000)
    cells = first.getCellRangeByName("A1:A2").RangeAddress
    first.Charts.addNewByName("Bieu do", uno.createUnoStruct("com.sun.star.awt.Rectangle", 9000, 9000, 6000, 4000),
                              (cells,), True, True)  # fmt: skip
    chart = first.Charts.getByIndex(0).EmbeddedObject
    chart.HasMainTitle = True
    chart.Title.String = said("biểu đồ")
    macros(document)
    return document


def slides(office):
    """Slides with everything that slides can hold."""
    document = office.new("simpress")
    properties(document)
    page = document.DrawPages.getByIndex(0)
    page.Layout = 1
    page.getByIndex(0).String, page.getByIndex(1).String = said("tựa"), said("thân")
    page.IsFooterVisible, page.FooterText = True, said("chân trang")
    notes = page.NotesPage
    for number in range(notes.Count):
        if notes.getByIndex(number).ShapeType == "com.sun.star.presentation.NotesShape":
            notes.getByIndex(number).String = said("ghi chú")
    notes.IsHeaderVisible, notes.HeaderText = True, said("đầu trang")
    add(document, page, "drawing.TextShape", "khung", 9000)
    add(document, page, "drawing.RectangleShape", "hình", 12000, Title=said("tên hình"), Description=said("mô tả hình"))
    starts = add(document, page, "drawing.TextShape", "khung", 11000)
    starts.OnClick, starts.Bookmark = uno.Enum("com.sun.star.presentation.ClickAction", "PROGRAM"), "file:///bin/true"
    table = add(document, page, "drawing.TableShape", "", 15000)
    table.Model.getCellByPosition(0, 0).String = said("ô bảng")
    holder = add(document, page, "drawing.OLE2Shape", "", 7000, CLSID=CALC_OBJECT, Description=said("mô tả bảng nhúng"))
    fill_cell(holder.Model)
    comment = page.createAndInsertAnnotation()
    comment.Author, comment.TextRange.String = "Nguyễn Văn An", said("bình luận")
    other = document.DrawPages.insertNewByIndex(1)
    other.Visible = False
    add(document, other, "drawing.TextShape", "trang ẩn", 5000)
    macros(document)
    return document


def drawing(office):
    """A drawing with everything that one can hold."""
    document = office.new("sdraw")
    properties(document)
    page = document.DrawPages.getByIndex(0)
    add(document, page, "drawing.TextShape", "khung", 3000)
    add(document, page, "drawing.RectangleShape", "hình", 6000, Title=said("tên hình"), Description=said("mô tả hình"))
    table = add(document, page, "drawing.TableShape", "", 9000)
    table.Model.getCellByPosition(0, 0).String = said("ô bảng")
    holder = add(
        document, page, "drawing.OLE2Shape", "", 12000, CLSID=CALC_OBJECT, Description=said("mô tả bảng nhúng")
    )
    fill_cell(holder.Model)
    comment = page.createAndInsertAnnotation()
    comment.Author, comment.TextRange.String = "Nguyễn Văn An", said("bình luận")
    box = document.createInstance("com.sun.star.form.component.TextField")
    box.Name, box.DefaultText, box.HelpText = "Truong", said("ô nhập"), said("lời giúp")
    add_control(document, page, box, 15000)
    document.LayerManager.insertNewByIndex(document.LayerManager.Count)
    layer = document.LayerManager.getByIndex(document.LayerManager.Count - 1)
    layer.Name, layer.IsVisible = "An", False
    document.LayerManager.attachShapeToLayer(add(document, page, "drawing.TextShape", "lớp ẩn", 18000), layer)
    return document


def locked(office, folder):
    """A text, a workbook and slides behind a password, in every format that the program locks."""
    for kind, endings in (("swriter", ("odt", "docx", "doc")), ("scalc", ("ods", "xlsx", "xls")),
                          ("simpress", ("odp", "pptx"))):  # fmt: skip
        document = office.new(kind)
        for ending in endings:
            target = folder / f"libreoffice-locked.{ending}"
            options = [prop("FilterName", LOCKED[ending]), prop("Password", PASSWORD)]
            if ending in {"docx", "xlsx", "pptx"}:
                data = {"OOXPassword": PASSWORD, "CryptoType": "StrongEncryptionDataSpace"}
                options[1] = prop("EncryptionData", uno.Any("[]com.sun.star.beans.NamedValue", tuple(
                    uno.createUnoStruct("com.sun.star.beans.NamedValue", *one) for one in data.items())))  # fmt: skip
            document.storeToURL(target.as_uri(), tuple(options))


def main(folder):
    """Write all of them."""
    with tempfile.TemporaryDirectory() as work:
        office = Office(work)
        try:
            for make, places, formats in ((text, OF_TEXT, TEXTS), (sheet, OF_SHEET, SHEETS),
                                        (slides, OF_SLIDES, SLIDES), (drawing, OF_DRAWING, DRAWINGS)):  # fmt: skip
                document = make(office)
                keep(document, folder, places, formats)
            locked(office, folder)
        finally:
            office.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
