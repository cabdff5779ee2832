"""The vocabularies that credentials are written in: packaged, and never fetched.

The texts of 1EdTech's context in the wild differ in two terms (for JWT forms), which no
credential of ours uses, so that all of them give the same canonical form.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parent / "contexts"

CREDENTIALS: Final = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
EXTENSIONS: Final = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"

PACKAGED: Final = {OPEN_BADGES: "ob-3.0.3.json", EXTENSIONS: "ob-extensions.json"}
"""The first one, of the W3C, comes with openvc."""


@cache
def packaged_contexts() -> Mapping[str, dict[str, Any]]:
    """Return each context by its address."""
    return {
        address: json.loads((FOLDER / name).read_text(encoding="utf-8"))
        for address, name in PACKAGED.items()
    }


@cache
def all_contexts() -> Mapping[str, dict[str, Any]]:
    """Return every vocabulary that is at hand, the one of the W3C too."""
    from openvc.proof.contexts import bundled_contexts  # noqa: PLC0415 - heavy

    return {**bundled_contexts(), **packaged_contexts()}
