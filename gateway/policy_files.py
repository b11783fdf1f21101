"""The rule files of a folder, from disk: their texts, and why one cannot be read. No meaning of any belongs here."""

from pathlib import Path

from gateway.yaml_lines import Mistake, utf8

MAX_OCTETS = 1024 * 1024
"""Octets of one file that are read. A text of fewer characters may still be too long to be a rule."""
_LOOK_ALIKES = (".yml", ".yaml.txt", ".yml.txt")


def read_folder(folder: Path) -> tuple[dict[str, str], list[Mistake]]:
    """The texts of a folder's `.yaml` files by path, and a mistake for each file that cannot be read or is misnamed.

    Names that begin with a dot are an editor's or the system's own and left out. Raises OSError for the folder itself.
    """
    texts: dict[str, str] = {}
    mistakes: list[Mistake] = []
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        read = _misnamed(path) if path.suffix != ".yaml" else read_file(path)
        if isinstance(read, Mistake):
            mistakes.append(read)
        elif read is not None:
            texts[str(path)] = read
    return texts, mistakes


def read_file(path: Path) -> str | Mistake:
    """The text of one file, or why it cannot be read."""
    try:
        if path.is_dir():
            return Mistake(str(path), 1, 1, "this is a folder, not a file; rename it or move it elsewhere")
        with path.open("rb") as file:
            raw = file.read(MAX_OCTETS + 1)
    except OSError as error:
        return Mistake(str(path), 1, 1, f"cannot be read ({error.strerror}); mend its path or its rights")
    if len(raw) > MAX_OCTETS:
        return Mistake(str(path), 1, 1, f"the file has over {MAX_OCTETS} octets; split or shorten it")
    return utf8(raw, str(path))


def _misnamed(path: Path) -> Mistake | None:
    """A file that was meant to be a rule, by its name, but would be passed over."""
    name = path.name.lower()
    ending = next((one for one in (*_LOOK_ALIKES, ".yaml") if name.endswith(one)), None)
    if ending is None or path.is_dir():
        return None
    right = path.name[: -len(ending)] + ".yaml"
    return Mistake(str(path), 1, 1, f'only names that end with ".yaml" are read; rename it to "{right}"')
