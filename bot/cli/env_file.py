"""The `.env` file: settings written into it, what else stands there kept."""

from __future__ import annotations

import io
import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

_PLAIN: Final = re.compile(r"[\w.,:/@%+=-]*")  # what needs no quotes


def write_settings(file: Path, values: Mapping[str, str]) -> None:
    """Set names in a `.env` file, each once and where it stood, and leave the rest as it is; only its user can read it then.

    The file is replaced in one move, so it is never half. Raises OSError.
    """
    from dotenv.parser import parse_stream

    file = file.resolve()  # of a link the file that it leads to
    before = file.read_text("utf-8") if file.exists() else ""
    left, written = dict(values), []
    for binding in parse_stream(io.StringIO(before)):
        if binding.key not in values:
            written.append(binding.original.string)
        elif binding.key in left:
            space = binding.original.string[: -len(binding.original.string.lstrip("\n"))]
            written.append(f"{space}{_line(binding.key, left.pop(binding.key))}")
    text = "".join(written)
    if text and not text.endswith("\n"):
        text += "\n"
    _replace(file, text + "".join(_line(name, value) for name, value in left.items()))


def _line(name: str, value: str) -> str:
    shown = value if _PLAIN.fullmatch(value) else "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
    return f"{name}={shown}\n"


def _replace(file: Path, text: str) -> None:
    handle, draft = tempfile.mkstemp(prefix=".env-", dir=file.parent)  # for its user alone: mode 600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        Path(draft).replace(file)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
