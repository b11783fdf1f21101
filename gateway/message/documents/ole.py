"""OLE compound files: Word, Excel, PowerPoint of 1997-2003, objects out of newer documents, and the like.

The one door to the readers of this family. Which kind a file is, its objects, its macros and properties are told here;
what stands in the main stream of each kind is told by that kind's own module. Named but not read, so opaque:
Outlook messages beyond their plain text and attachments, Visio, Publisher, Works, installers, previews of
pictures, Word 6 and 95 beyond their plain text.
"""

from collections.abc import Callable

from gateway.message.document import Active, Opened, Place, Purse
from gateway.message.documents import ole1
from gateway.message.documents.compound import Compound, Storage
from gateway.message.documents.doc import read_doc
from gateway.message.documents.harvest import Harvest
from gateway.message.documents.octets import Torn, cut, u32
from gateway.message.documents.outlook import ATTACHED, MESSAGE, read_attached, read_message
from gateway.message.documents.ppt import read_ppt
from gateway.message.documents.property_set import STREAMS, read_properties
from gateway.message.documents.vba import is_vba, read_vba
from gateway.message.documents.xls import read_xls

UNKNOWN = "application/x-ole-storage"
NATIVE, COMPONENT, CONTENTS, CONTROL = "\x01Ole10Native", "\x01CompObj", "CONTENTS", "\x03OCXNAME"
OPEN_DOCUMENT = "package_stream"
KINDS: tuple[tuple[str, str], ...] = (
    ("EncryptedPackage", "application/encrypted"),
    ("WordDocument", "application/msword"),
    ("Workbook", "application/vnd.ms-excel"),
    ("Book", "application/vnd.ms-excel"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
    ("__properties_version1.0", "application/vnd.ms-outlook"),
    ("VisioDocument", "application/vnd.visio"),
    ("Quill", "application/x-mspublisher"),
    ("MatOST", "application/vnd.ms-works"),
    ("MM", "application/vnd.ms-works"),
    ("StarWriterDocument", "application/vnd.stardivision.writer"),
    ("StarCalcDocument", "application/vnd.stardivision.calc"),
    ("StarDrawDocument3", "application/vnd.stardivision.impress"),
    ("BodyText", "application/x-hwp"),
    ("VBA", "application/vnd.ms-office.vbaproject"),
    ("Catalog", "image/vnd.ms-thumbs"),
    (NATIVE, "application/vnd.openxmlformats-officedocument.oleobject"),
    ("Package", "application/vnd.openxmlformats-officedocument.oleobject"),
    (OPEN_DOCUMENT, "application/vnd.openxmlformats-officedocument.oleobject"),
    (CONTENTS, "application/vnd.openxmlformats-officedocument.oleobject"),
    ("Equation Native", "application/vnd.openxmlformats-officedocument.oleobject"),
)
"""What a stream or storage shows about the storage that it stands in, the strongest first."""
CLASSES = {
    bytes.fromhex("82100C0000000000C000000000000046"): "application/x-msi",  # a transform
    bytes.fromhex("84100C0000000000C000000000000046"): "application/x-msi",
    bytes.fromhex("86100C0000000000C000000000000046"): "application/x-msi",  # a patch
    bytes.fromhex("0112020000000000C000000000000046"): "application/x-mspublisher",
}
PROTECTED = ("\x06DataSpaces", "\x09DRMContent")
"""Streams of files that ask for a password or for rights before they show their content."""


def read(content: bytes, purse: Purse) -> Opened:
    """Read a compound file; any octets have an answer. Raises Spent alone."""
    harvest = Harvest(purse, UNKNOWN)
    with harvest.torn_is_opaque():
        file = Compound(content, purse)
        _read_file(file, harvest)
        harvest.opaque |= file.torn
        harvest.hostile |= file.doubled
    return harvest.opened()


def _read_file(file: Compound, harvest: Harvest) -> None:
    root = file.root
    harvest.type = _kind(root)
    if harvest.type == "application/encrypted" or any(name in root for name in PROTECTED):
        harvest.locked = harvest.opaque = True
    known = False
    for storage in root.walk():
        harvest.purse.pay(steps=1 + len(storage.path) + len(storage.names))
        known |= _read_storage(storage, harvest)
    harvest.opaque |= not known


def _read_storage(storage: Storage, harvest: Harvest) -> bool:
    """Tell what one storage holds; whether it is of a kind that is read."""
    before, known = len(harvest.passages), False
    for name, read_kind in READERS.items():
        if name in storage:
            known = True
            with harvest.torn_is_opaque():
                read_kind(storage, harvest)
    if is_vba(storage):
        known = True
        with harvest.torn_is_opaque():
            read_vba(storage, harvest)
    for name in STREAMS:
        if name in storage:
            with harvest.torn_is_opaque():
                read_properties(storage.stream(name), harvest)
    if storage.path:
        _embed(harvest, before)
        if not known and (COMPONENT in storage or "\x01Ole" in storage):  # an object of a program that is not known
            harvest.active.add(Active.OBJECT)
            harvest.opaque = True
    return known


def _embed(harvest: Harvest, first: int) -> None:
    """Text of an object inside is told as such; its headers, comments and the like keep their places."""
    for index in range(first, len(harvest.passages)):
        passage = harvest.passages[index]
        if passage.place in {Place.BODY, Place.TABLE_CELL}:
            harvest.passages[index] = type(passage)(Place.EMBEDDED, passage.text, passage.stretches)


def _kind(root: Storage) -> str:
    if root.entry.clsid in CLASSES:
        return CLASSES[root.entry.clsid]
    return next((kind for name, kind in KINDS if name in root), UNKNOWN)


def _workbook(storage: Storage, harvest: Harvest) -> None:
    read_xls(storage.stream("Workbook"), harvest)


def _older_workbook(storage: Storage, harvest: Harvest) -> None:
    """The stream for Excel 5 in a file that serves both: either may be the one that is shown."""
    read_xls(storage.stream("Book"), harvest)


def _native(storage: Storage, harvest: Harvest) -> None:
    """A packaged file, or what another program keeps in its object ([MS-OLEDS] 2.3.6)."""
    harvest.active.add(Active.OBJECT)
    raw = storage.stream(NATIVE)
    data = cut(raw, 4, min(u32(raw, 0), len(raw) - 4))
    name = storage.path[-1] if storage.path else "object"
    try:
        package = ole1.package(data)
    except Torn:
        harvest.hold(name, data)
        raise
    if package is None:
        harvest.hold(name, data)
        return
    harvest.say(Place.EMBEDDED, package.label)
    harvest.hold(package.inner.name, package.content)
    if package.linked:
        harvest.active.add(Active.EXTERNAL)


def _package(storage: Storage, harvest: Harvest) -> None:
    """A whole newer document inside an object."""
    harvest.hold("Package", storage.stream("Package"))


def _open_document(storage: Storage, harvest: Harvest) -> None:
    """A whole OpenDocument file inside an object, such as a chart: LibreOffice writes them so into old formats."""
    harvest.hold(OPEN_DOCUMENT, storage.stream(OPEN_DOCUMENT))


def _contents(storage: Storage, harvest: Harvest) -> None:
    """A whole file as another program keeps it, such as a PDF; Publisher's own stream has this name too."""
    content = storage.stream(CONTENTS)
    if "Quill" in storage or "MatOST" in storage:
        harvest.opaque = True
    elif content:
        harvest.active.add(Active.OBJECT)
        harvest.hold(CONTENTS, content)


def _control(_: Storage, harvest: Harvest) -> None:
    harvest.active.add(Active.OBJECT)


READERS: dict[str, Callable[[Storage, Harvest], None]] = {
    "WordDocument": read_doc,
    "Workbook": _workbook,
    "Book": _older_workbook,
    "PowerPoint Document": read_ppt,
    MESSAGE: read_message,
    ATTACHED: read_attached,
    NATIVE: _native,
    "Package": _package,
    OPEN_DOCUMENT: _open_document,
    CONTENTS: _contents,
    "Equation Native": _control,
    CONTROL: _control,
    "Ctls": _control,
}
"""Streams that show what their storage is, and who reads it."""
