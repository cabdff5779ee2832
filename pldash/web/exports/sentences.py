"""What refusals about audit packs say."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from pldash.web.sentences import add_sentences

add_sentences({"pack-over": _l("This audit pack is over already.")})
