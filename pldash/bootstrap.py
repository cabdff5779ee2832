"""The one place that knows every room: settings in, a working application out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click
from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from pldash import keeping_keys, preparing, sampling, working
from pldash.adapters.bounces import read_bounce
from pldash.adapters.calendars import calendar_of
from pldash.adapters.chat_packs import load_chats
from pldash.adapters.clock import after, system_clock
from pldash.adapters.database import create_engines
from pldash.adapters.files import LocalFileStore
from pldash.adapters.framework_packs import load_frameworks
from pldash.adapters.guards import refuse_unguarded
from pldash.adapters.logos import check_logo
from pldash.adapters.mail import mailer_of
from pldash.adapters.packs import load_requirement_sets
from pldash.adapters.recurrence import expand_rrule
from pldash.adapters.roles import warn_above_policies
from pldash.adapters.shelves import LocalShelf
from pldash.adapters.staging import SealedStaging
from pldash.adapters.uploads import check_upload
from pldash.cli import commands
from pldash.config import Settings
from pldash.credentials.folder import KeyFolder
from pldash.credentials.keyring import KeySettings
from pldash.credentials.proofs import KeyedProofs
from pldash.documents.certificate import CertificatePrinter, refuse_unprintable
from pldash.documents.record import render_record
from pldash.documents.twin import certificate_twin
from pldash.importers.reading import read_archive
from pldash.models.accounts import Account, Passkey
from pldash.services.check_counts import CheckCounter
from pldash.starting import tell_of_a_lost_database
from pldash.web import (
    access,
    blueprints,
    context,
    cookieless,
    errors,
    headers,
    places,
    said,
    session,
    static_files,
    tokens,
)
from pldash.web.mailing.letters import summary_letter
from pldash.web.outside_approvers import no_desk
from pldash.web.runtime import KEY, Runtime
from pldash.web.schools.letters import invitation_letter
from pldash.web.security import setup

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from pldash.ports import Clock, Proofs
    from pldash.services.check_counts import Later

TOP = Path(__file__).resolve().parents[1]
FORM_LIMIT_BYTES = 2 * 1024 * 1024
"""A form without files: the longest reflection many times over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What tests exchange for their own: the clock, its timers, and what makes certificates."""

    clock: Clock = field(default=system_clock)
    later: Later = field(default=after)
    proofs: Proofs | None = None


def create_app(settings: Settings | None = None, outside: Outside | None = None) -> Flask:
    """Return the application for these settings, or for those of the environment."""
    chosen = (settings or Settings.from_env()).with_secret()
    app = Flask(
        "pldash",
        template_folder=str(TOP / "templates"),
        static_folder=str(TOP / "pldash" / "web" / "static"),
        root_path=str(TOP / "pldash"),
    )
    app.jinja_env.undefined = StrictUndefined
    # No view is asynchronous; the framework would look at each of ten functions in every request.
    app.ensure_sync = lambda func: func  # type: ignore[method-assign]
    app.config.update(_flask_settings(chosen))
    app.extensions[KEY] = build_runtime(chosen, outside or Outside())
    inside = _in_small_letters(headers.with_headers(app.wsgi_app, f"{app.static_url_path}/"))
    app.wsgi_app = _behind_proxies(inside, chosen.proxy_hops)  # type: ignore[assignment,method-assign]
    _install(app)
    keeping_keys.install(app, key_settings(chosen))
    sampling.install(app)
    working.install(app)
    return app


def refuse_without_keys(app: Flask) -> None:
    """Let no server start that could not sign a certificate; commands may, the `keys` ones must.

    :raises KeysRefused: with what to do
    """
    if click.get_current_context(silent=True) is None:
        runtime: Runtime = app.extensions[KEY]
        runtime.proofs.check(now=runtime.clock())


def refuse_without_guards(app: Flask) -> None:
    """Let no server start over a database that would let the trail be changed.

    :raises UnsafeDatabase: with what to do
    """
    if click.get_current_context(silent=True) is None:
        runtime: Runtime = app.extensions[KEY]
        refuse_unguarded(runtime.reader)


def warn_without_policies(app: Flask) -> None:
    """Say in the log where a server signs in to its database as a role that no policy holds."""
    runtime: Runtime = app.extensions[KEY]
    if click.get_current_context(silent=True) is None and not runtime.is_development:
        warn_above_policies(runtime.reader)


def build_runtime(settings: Settings, outside: Outside) -> Runtime:
    """Return the engines, the files, the rules and the rest, from the settings."""
    engines, base_url = create_engines(settings.database), settings.base_url.rstrip("/")
    frameworks = load_frameworks()
    keys = key_settings(settings)
    sources = {(each.code, each.version): each.source for each in frameworks}
    files = LocalFileStore(settings.data_dir / "files")
    render = CertificatePrinter(files.get)
    proofs = outside.proofs or KeyedProofs(keys, render, sources, outside.clock, certificate_twin)
    return Runtime(
        reader=engines.reader,
        writer=engines.writer,
        lazy_writer=engines.lazy_writer,
        looker=engines.looker,
        clock=outside.clock,
        checks=CheckCounter(writer=engines.writer, later=outside.later),
        files=files,
        mailer=mailer_of(settings.mail_url, settings.mail_sender, settings.mail_test_recipient),
        read_bounce=read_bounce,
        check_upload=check_upload,
        check_logo=check_logo,
        proofs=proofs,
        check_print=refuse_unprintable,
        render_certificate=render,
        write_twin=certificate_twin,
        render_record=render_record,
        expand=expand_rrule,
        read_archive=read_archive,
        staging=SealedStaging(settings.data_dir / "staging"),
        shelf=LocalShelf(settings.data_dir / "packs"),
        shipped_chats=load_chats,
        calendar=calendar_of,
        rules=load_requirement_sets(frameworks),
        frameworks={each.code: each for each in frameworks},
        write_invitation=invitation_letter,
        write_summary=summary_letter,
        base_url=base_url,
        is_development=settings.is_development,
        upload_limit_bytes=settings.upload_limit_bytes,
        undo_for=timedelta(minutes=settings.undo_minutes),
    )


def key_settings(settings: Settings) -> KeySettings:
    """Return where the keys are; only a trial installation makes its own."""
    return KeySettings(
        folder=KeyFolder(settings.keys_folder, settings.base_url.rstrip("/")),
        signing_key=settings.signing_key,
        signing_certificate=settings.signing_certificate,
        credential_key=settings.credential_key,
        timestamp_url=settings.timestamp_url,
        makes_own=settings.is_development,
    )


def _install(app: Flask) -> None:
    tokens.FormTokens(app)
    session.install(app)
    cookieless.install(app)
    said.install(app)
    context.install(app)
    places.install(app)
    no_desk.install(app)
    access.install(app)
    errors.install(app)
    headers.install(app)
    static_files.install(app)
    setup.install(app, Account, Passkey)
    blueprints.install(app)
    commands.install(app)
    preparing.install(app)
    tell_of_a_lost_database(app)


def _flask_settings(settings: Settings) -> dict[str, Any]:
    secure = urlsplit(settings.base_url).scheme == "https"
    return {
        "SECRET_KEY": settings.secret_key,
        "SECURITY_PASSWORD_SALT": settings.secret_key,
        "TRUSTED_HOSTS": list(settings.hosts),
        "SESSION_COOKIE_NAME": "__Host-pldash" if secure else "pldash",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "MAX_CONTENT_LENGTH": settings.upload_limit_bytes + FORM_LIMIT_BYTES,
        "MAX_FORM_MEMORY_SIZE": FORM_LIMIT_BYTES,
        "MAX_FORM_PARTS": 2_000,
        # A form stays good as long as its session: words typed overnight are not lost.
        "WTF_CSRF_TIME_LIMIT": None,
        "TEMPLATES_AUTO_RELOAD": False,
    }


def _behind_proxies(inside: WSGIApplication, hops: int) -> WSGIApplication:
    if not hops:
        return inside
    return ProxyFix(inside, x_for=hops, x_proto=hops, x_host=hops)


def _in_small_letters(inside: WSGIApplication) -> WSGIApplication:
    """Return the application with the host in small letters: names of hosts have no case."""

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if "HTTP_HOST" in environ:
            environ["HTTP_HOST"] = environ["HTTP_HOST"].lower()
        return inside(environ, start)

    return answer
