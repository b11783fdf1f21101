"""The control words of RTF (Rich Text Format 1.9.1) by what they mean for reading.

A word that stands in no table here changes nothing; behind `\\*` it opens a destination that no reader shows.
"""

from gateway.message.document import Active, Place

PLACES = {
    **dict.fromkeys(("header", "headerl", "headerr", "headerf"), Place.PAGE_HEADER),
    **dict.fromkeys(("footer", "footerl", "footerr", "footerf"), Place.PAGE_FOOTER),
    **dict.fromkeys(("footnote", "ftnsep", "ftnsepc", "ftncn", "aftnsep", "aftnsepc", "aftncn"), Place.NOTE),
    **dict.fromkeys(("annotation", "atnauthor", "atnid"), Place.COMMENT),
    **dict.fromkeys(("shptxt", "dptxbxtext"), Place.TEXT_BOX),
    **dict.fromkeys(
        ("title", "subject", "author", "keywords", "doccomm", "operator", "category", "manager", "company", "comment",
         "hlinkbase", "propname", "staticval", "docvar", "protusertbl"),
        Place.PROPERTY,
    ),
    **dict.fromkeys(("ffdeftext", "ffl", "ffhelptext", "ffstattext", "ffname"), Place.FORM_FIELD),
    "result": Place.EMBEDDED,
}  # fmt: skip
"""Destinations whose text is a passage of its own."""

SKIPPED = frozenset({
    "stylesheet", "listtable", "listoverridetable", "rsidtbl", "themedata", "colorschememapping",
    "latentstyles", "generator", "xmlnstbl", "mmathPr", "pgptbl", "blipuid", "datastore", "revtbl", "atndate", "atnref",
    "atrfstart", "atrfend", "atnparent", "atnicn", "atntime", "bkmkend", "panose", "falt", "fontemb", "fontfile",
    "fname", "levelmarker", "levelnumbers", "defchp", "defpap", "wgrffmtfilter", "datafield", "oldcprops", "oldpprops",
    "oldtprops", "oldsprops", "nesttableprops", "pn", "filetbl", "mmathPict", "passwordhash", "xmlopen", "xmlclose",
    "factoidname", "pnseclvl", "creatim", "revtim", "printim", "buptim", "linkval", "objsect", "sp", "pgdsctbl",
})  # fmt: skip
"""Destinations without a text of people. A destination that stands inside of one is read all the same."""

TRANSPARENT = frozenset({
    "shpinst", "shppict", "picprop", "do", "shp", "shpgrp", "shprslt", "ud", "upr", "userprops", "formfield",
    "ffownhelp", "ffownstat", "background", "moMath", "moMathPara", "info", "field", "fldrslt", "object", "nonshppict",
    "listpicture", "hyphen", "pntext", "nonesttables", "listtext",
})  # fmt: skip
"""Destinations that only hold others, or text of the place around them."""

HIDING = frozenset({"xe", "rxe", "txe", "tc", "tcn"})
"""Entries of an index or a table of contents: they stand in the text and are not shown there."""

LINES = frozenset({"par", "line", "sect", "page", "column", "row", "nestrow", "cell", "nestcell", "softline", "lbr"})
SYMBOLS = {
    "tab": "\t", "emdash": "—", "endash": "–", "emspace": " ", "enspace": " ", "qmspace": " ", "bullet": "•",
    "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "zwj": "\u200d", "zwnj": "\u200c",
    "ltrmark": "\u200e", "rtlmark": "\u200f",
}  # fmt: skip
"""Control words that are a character."""

ACTIVE = {
    **dict.fromkeys(("objocx", "objupdate"), Active.OBJECT),
    **dict.fromkeys(("objautlink", "objlink", "objsub", "subdocument"), Active.EXTERNAL),
    **dict.fromkeys(("ffentrymcr", "ffexitmcr"), Active.MACRO),
}
"""Control words that say by themselves that something happens when the file is opened or clicked."""

RUNNING = ("package", "ole2link", "stdolelink", "htmlfile", "equation", "otkloadr", "shell.explorer", "scriptlet",
           "script", "mshta", "internetexplorer", "forms.", "shockwave")  # fmt: skip
"""Classes of objects, by how their names begin, that run or load something when they are opened."""

CODE_PAGES = {
    0: 1252, 2: 1252, 77: 10000, 128: 932, 129: 949, 130: 1361, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258,
    177: 1255, 178: 1256, 186: 1257, 204: 1251, 222: 874, 238: 1250, 254: 437, 255: 850,
}  # fmt: skip
"""The code page of `\\fcharset`; 163 is Vietnamese. 1 is that of the document."""
CODECS = {
    10000: "mac_roman", 1361: "johab", 936: "gbk", 950: "big5hkscs", 65001: "utf-8", 708: "iso8859_6", 20866: "koi8_r",
    28591: "latin-1", 54936: "gb18030", 51932: "euc_jp", 51949: "euc_kr", 10007: "mac_cyrillic", 10029: "mac_latin2",
    **{page: f"cp{page}" for page in (437, 720, 737, 775, 850, 852, 855, 857, 858, 860, 861, 862, 863, 864, 865, 866,
                                      869, 874, 932, 949, 1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 1258)},
}  # fmt: skip
"""Code pages of Windows as Python names them."""
