"""Which element and attribute of OpenDocument is which place, and which of them do something by themselves."""

from collections.abc import Mapping

from gateway.message.document import Active, Place
from gateway.message.documents.odf.names import name, names

PLACES = {
    **dict.fromkeys(names("style:header", "style:header-left", "style:header-first"), Place.PAGE_HEADER),
    **dict.fromkeys(names("style:footer", "style:footer-left", "style:footer-first"), Place.PAGE_FOOTER),
    **dict.fromkeys(names("presentation:header-decl"), Place.PAGE_HEADER),
    **dict.fromkeys(names("presentation:footer-decl", "presentation:date-time-decl"), Place.PAGE_FOOTER),
    **dict.fromkeys(names("office:annotation", "officeooo:annotation"), Place.COMMENT),
    **dict.fromkeys(names("text:note"), Place.NOTE),
    **dict.fromkeys(names("text:ruby-text"), Place.ANNOTATION),
    **dict.fromkeys(names("svg:title", "svg:desc", "table:title", "table:desc"), Place.ALTERNATIVE_TEXT),
    **dict.fromkeys(names("presentation:notes"), Place.SLIDE_NOTE),
    **dict.fromkeys(names("form:form", "table:content-validation"), Place.FORM_FIELD),
}
"""Elements whose text is a passage of its own."""

SHAPES = names(
    "draw:text-box", "draw:custom-shape", "draw:rect", "draw:ellipse", "draw:circle", "draw:line", "draw:connector",
    "draw:path", "draw:polygon", "draw:polyline", "draw:regular-polygon", "draw:caption", "draw:measure",
    "dr3d:scene",
)  # fmt: skip
"""Shapes that hold text of their own: a text box, but the body where a slide has its outline, and watermarks."""

PARAGRAPHS = names("text:p", "text:h")
HIDDEN = names("text:tracked-changes", "table:tracked-changes", "table:covered-table-cell", "office:scripts")
"""What is kept in the file and not shown."""
SKIPPED = names("dc:date", "meta:creation-date", "meta:date-string", "meta:generator", "meta:editing-duration",
                "meta:editing-cycles", "meta:print-date", "config:config-item-set")  # fmt: skip
"""Elements without a text of people."""

SPOKEN = {
    **dict.fromkeys(
        names("text:user-field-decl", "text:user-field-get", "text:variable-decl", "text:section",
              "text:bookmark", "text:bookmark-start", "text:reference-mark",
              "text:reference-mark-start", "table:named-range", "table:named-expression", "table:database-range",
              "meta:user-defined", "draw:page"),
        Place.PROPERTY,
    ),
    **dict.fromkeys(
        names("draw:frame", "draw:custom-shape", "draw:rect", "draw:ellipse", "draw:path", "draw:polygon", "draw:g",
              "text:a", "draw:a", "draw:area-rectangle", "draw:area-circle", "draw:area-polygon"),
        Place.ALTERNATIVE_TEXT,
    ),
    **dict.fromkeys(
        names("text:list-level-style-number", "text:outline-level-style", "text:list-level-style-bullet",
              "text:notes-configuration", "style:presentation-page-layout"),
        Place.BODY,
    ),
    **dict.fromkeys(names("table:help-message", "table:error-message"), Place.FORM_FIELD),
    **dict.fromkeys(names("text:conditional-text", "text:hidden-text"), Place.HIDDEN),
    **dict.fromkeys(
        names("form:text", "form:textarea", "form:password", "form:file", "form:formatted-text", "form:number",
              "form:date", "form:time", "form:fixed-text", "form:combobox", "form:listbox", "form:button",
              "form:image", "form:checkbox", "form:radio", "form:frame", "form:image-frame", "form:hidden",
              "form:grid", "form:column", "form:value-range", "form:generic-control", "form:option", "form:item",
              "form:form", "form:property", "form:list-value", "text:label", "text:drop-down", "text:placeholder",
              "loext:content-control", "loext:list-item", "field:param"),
        Place.FORM_FIELD,
    ),
}  # fmt: skip
"""Elements with attributes that people see or may read, and the place of those."""

_SPEAKING = {
    Place.PROPERTY: names("text:name", "table:name", "draw:name", "meta:name", "office:string-value"),
    Place.ALTERNATIVE_TEXT: names("draw:name", "office:title", "office:name"),
    Place.BODY: names("style:num-prefix", "style:num-suffix", "text:bullet-char", "loext:num-list-format"),
    Place.HIDDEN: names("text:string-value", "text:string-value-if-true", "text:string-value-if-false"),
    Place.FORM_FIELD: names(
        "form:label", "form:title", "form:value", "form:current-value", "form:name", "form:text", "text:value",
        "office:string-value", "loext:display-text", "loext:value", "loext:alias", "loext:tag", "text:name",
        "text:description", "text:help", "text:hint", "field:value", "table:title",
    ),
}  # fmt: skip


def spoken(element: str, attributes: Mapping[str, str]) -> list[tuple[Place, str]]:
    """What the attributes of an element say to people, and where."""
    if (place := SPOKEN.get(element)) is None:
        return []
    return [(place, text) for one, text in attributes.items() if one in _SPEAKING[place] and _says(text)]


def _says(text: str) -> bool:
    return any(map(str.isalpha, text)) and not text.startswith("com.sun.star.")


_HREF = name("xlink:href")
_CHART, _ITS_DOCUMENT = name("chart:chart"), frozenset({"..", "../", ".", "./"})
"""A chart tells by its link whose cells it shows: those of the document that it stands in, or its own."""
_LINKS = names("text:a", "draw:a", "draw:area-rectangle", "draw:area-circle", "draw:area-polygon", "form:button",
               "form:image", "form:form", "text:bibliography-mark", "style:hyperlink", "loext:hyperlink")  # fmt: skip
"""Links that a person follows, or not; nothing is fetched when the document is opened."""
_EVENTS = names("script:event-listener", "presentation:event-listener")
_SCRIPT, _LANGUAGE = name("office:script"), name("script:language")
_ACTION, _MACRO_NAME = name("presentation:action"), name("script:macro-name")
_ALWAYS = {
    **dict.fromkeys(names("office:dde-source", "text:dde-connection-decl", "table:dde-link"), Active.FIELD),
    **dict.fromkeys(names("table:database-source-query", "table:database-source-sql"), Active.EXTERNAL),
    **dict.fromkeys(names("draw:applet", "draw:plugin"), Active.OBJECT),
    **dict.fromkeys(names("text:script", "text:execute-macro", "ooo:module", "ooo:source-code"), Active.MACRO),
}
_MACRO_SCHEMES = ("vnd.sun.star.script:", "macro:", "vnd.sun.star.expand:", "service:", "script:", "javascript:")


def active(element: str, attributes: Mapping[str, str], inside: frozenset[str]) -> Active | None:
    """What an element does by itself. `inside` are the names of the package: what is there is not fetched."""
    if (always := _ALWAYS.get(element)) is not None:
        return always
    href = attributes.get(_HREF, "").strip()
    if element == _SCRIPT and attributes.get(_LANGUAGE, "").lower() != "ooo:basic":
        return (
            Active.MACRO
        )  # Basic is a macro by its modules; LibreOffice writes its libraries also when they are empty
    if element in _EVENTS:
        action = attributes.get(_ACTION, "")
        if action in {"execute", "verb"}:
            return Active.LAUNCH
        return Active.MACRO if href.lower().startswith(_MACRO_SCHEMES) or _MACRO_NAME in attributes else None
    if href.lower().startswith(_MACRO_SCHEMES):
        return Active.MACRO
    of_itself = element == _CHART and href in _ITS_DOCUMENT
    if not href or href.startswith("#") or element in _LINKS or of_itself:
        return None
    if element == name("meta:template") and "://" not in href and not href.startswith(("//", "\\\\")):
        return None  # the path of a template on the writer's own disk is only remembered
    return None if _is_inside(href, inside) else Active.EXTERNAL


def _is_inside(href: str, inside: frozenset[str]) -> bool:
    path = href.removeprefix("./").split("#")[0].rstrip("/")
    return path in inside or path + "/" in inside or path + "/content.xml" in inside
