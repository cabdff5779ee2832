"""Looks at a file: for a stranger on the verify page, and at evidence that is a credential."""

from __future__ import annotations

import logging

from flask import Response, make_response, render_template

from pldash.ports import KeysRefused
from pldash.services.checking import CheckedFile, check_file
from pldash.services.verifying import CouldNotCheck
from pldash.web.runtime import now, runtime
from pldash.web.verify.file_answers import file_page, unreachable_page

logger = logging.getLogger(__name__)


def look_at(content: bytes) -> CheckedFile:
    """Return the answer about a file.

    :raises CouldNotCheck: if our own records or keys cannot be read; the log says why
    """
    try:
        return check_file(runtime().looker, runtime().proofs.read_file(content, now=now()))
    except (CouldNotCheck, KeysRefused) as error:
        logger.exception("a file could not be checked")
        raise CouldNotCheck(type(error).__name__) from error


def evidence_answer(content: bytes, *, title: str, back: str) -> Response:
    """Return the page about a file that is somebody's evidence, judged as a stranger's would be.

    :param back: the address of the page that led here
    """
    base_url = runtime().base_url
    try:
        view, status = file_page(look_at(content), base_url=base_url), 200
    except CouldNotCheck:
        view, status = unreachable_page(base_url=base_url), 503
    page = render_template("evidence/check.html", view=view, name=title, back=back)
    return make_response(page, status)
