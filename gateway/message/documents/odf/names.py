"""Names of OpenDocument (OASIS ODF 1.3, part 3) as expat gives them: the namespace, a space, the local name."""

_NAMESPACES = {
    "anim": "urn:oasis:names:tc:opendocument:xmlns:animation:1.0",
    "config": "urn:oasis:names:tc:opendocument:xmlns:config:1.0",
    "chart": "urn:oasis:names:tc:opendocument:xmlns:chart:1.0",
    "db": "urn:oasis:names:tc:opendocument:xmlns:database:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dr3d": "urn:oasis:names:tc:opendocument:xmlns:dr3d:1.0",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "field": "urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "form": "urn:oasis:names:tc:opendocument:xmlns:form:1.0",
    "loext": "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0",
    "manifest": "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0",
    "math": "http://www.w3.org/1998/Math/MathML",
    "meta": "urn:oasis:names:tc:opendocument:xmlns:meta:1.0",
    "number": "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0",
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "officeooo": "http://openoffice.org/2009/office",
    "ooo": "http://openoffice.org/2004/office",
    "presentation": "urn:oasis:names:tc:opendocument:xmlns:presentation:1.0",
    "script": "urn:oasis:names:tc:opendocument:xmlns:script:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
}


def name(short: str) -> str:
    """`text:p` as expat says it."""
    prefix, _, local = short.partition(":")
    return f"{_NAMESPACES[prefix]} {local}"


def names(*shorts: str) -> frozenset[str]:
    """Several names of one kind."""
    return frozenset(map(name, shorts))


def is_open_document(full: str) -> bool:
    """Whether a name of expat's is one of OpenDocument, MathML inside it included."""
    return full.partition(" ")[0] in _KNOWN


_KNOWN = frozenset(_NAMESPACES.values())
