"""What every template can use: words, dates, who is signed in, where one can go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from flask import Flask, g, request, url_for
from flask_babel import Babel, format_date, format_datetime, get_locale, ngettext
from flask_babel import gettext as _

from pldash.domain.permissions import Permission, may_enter
from pldash.services.desk_queue import decidable_count
from pldash.web.markup import Unindented
from pldash.web.places import only_approves
from pldash.web.runtime import runtime
from pldash.web.session import actor, identity, new_form_key, owner_mark, read

LOCALES = ("en_AU", "en_NZ", "en_GB", "en_US")
OWN_PAGES = {
    "activities.record": frozenset({"record", "show", "bundle", "new_bundle", "select"}),
    "approvals.mine": frozenset({"mine", "show", "send", "take_back"}),
}
"""Where a feature stands twice in the navigation: the pages of one of its places."""
APPROVING = "outside_approvers.approving"
SHORT_DATE = "d MMM yyyy"


@dataclass(frozen=True, slots=True)
class NavigationLink:
    """One entry of the navigation."""

    label: str
    url: str
    icon: str
    current: bool
    group: str
    method: str = "get"
    waiting: Callable[[], int] | None = None
    """Counts what waits behind the link; asked only where a menu is drawn."""

    @property
    def count(self) -> int:
        """Return how much waits behind the link."""
        return self.waiting() if self.waiting else 0


@dataclass(frozen=True, slots=True)
class PageLanguage:
    """The language and direction of the page."""

    lang: str
    dir: str
    owner: str = ""
    """Tells apart the people of one device, for the copies that the browser keeps."""


def install(app: Flask) -> None:
    """Give the templates what they need."""
    Babel(app, locale_selector=_chosen_locale, timezone_selector=_chosen_zone)
    app.context_processor(_context)
    app.jinja_env.add_extension(Unindented)
    app.jinja_env.filters["day"] = day
    app.jinja_env.filters["moment"] = moment
    app.jinja_env.filters["minutes"] = minutes
    app.jinja_env.globals["_"] = _
    app.jinja_env.globals["new_form_key"] = new_form_key
    app.jinja_env.globals["ngettext"] = ngettext


def day(value: date) -> str:
    """Return a date as the reader writes it, such as 5 Mar 2026."""
    return str(format_date(value, "medium"))


def moment(value: datetime, zone: str | None = None) -> str:
    """Return an instant in the reader's zone, or in the one given, with day and zone in words."""
    local = value.astimezone(ZoneInfo(zone or _chosen_zone()))
    return str(format_datetime(local, "EEE d MMM, h:mm a z", rebase=False))


def hour(local: datetime) -> str:
    """Return the time of day of an instant on its own clock, such as 7:30 pm AEDT."""
    return str(format_datetime(local, "h:mm a z", rebase=False))


def minutes(value: int) -> str:
    """Return minutes in words, such as 1 h 20 min."""
    hours, rest = divmod(value, 60)
    if not hours:
        return _("%(rest)s min", rest=rest)
    return (
        _("%(hours)s h %(rest)s min", hours=hours, rest=rest)
        if rest
        else _("%(hours)s h", hours=hours)
    )


@lru_cache
def _locale(name: str) -> Locale:
    """Return what is known of a locale; its library would put that together for every page."""
    return Locale.parse(name)


def _chosen_locale() -> Locale:
    known = identity()
    if known is not None and known.locale in LOCALES:
        return _locale(known.locale)
    tags = [tag.replace("_", "-") for tag in LOCALES]
    wanted = request.accept_languages.best_match(tags) or "en-AU"
    plain = wanted.lower().replace("-", "_")
    return _locale(next(tag for tag in LOCALES if tag.lower() == plain))


def _chosen_zone() -> str:
    known = identity()
    return "Australia/Sydney" if known is None else known.zone


def _context() -> dict[str, Any]:
    return {
        "navigation": navigation(),
        "identity": identity(),
        "is_development": runtime().is_development,
        "page": PageLanguage(
            lang=str(get_locale()).replace("_", "-"),
            dir=get_locale().text_direction,
            owner=_owner(),
        ),
    }


def navigation() -> list[NavigationLink]:
    """Return where the person may go, as far as their permissions let them."""
    if not actor().is_signed_in:
        return []
    links = [
        NavigationLink(
            label, url_for(endpoint), icon, _is_here(endpoint), group, waiting=COUNTS.get(endpoint)
        )
        for label, endpoint, icon, group, permission in _places()
        if may_enter(actor(), permission)
    ]
    sign_out = url_for("security.logout")
    leave = NavigationLink(
        label=_("Sign out"), url=sign_out, icon="out", current=False, group="more", method="post"
    )
    return [*links, leave]


def counted_on_desk(count: int) -> None:
    """Take over what a page has counted already, so that its menus do not ask again."""
    g.waiting_on_desk = count


def _waiting_on_desk() -> int:
    """Return how many submissions wait for the person, looked up once in each request."""
    if "waiting_on_desk" not in g:
        g.waiting_on_desk = decidable_count(read(), actor())
    return int(g.waiting_on_desk)


COUNTS = {"approvals.desk": _waiting_on_desk}
"""Counts what waits behind a place."""


def _places() -> tuple[tuple[str, str, str, str, Permission], ...]:
    return _of_an_approver() if only_approves() else _of_a_teacher()


def _of_an_approver() -> tuple[tuple[str, str, str, str, Permission], ...]:
    """Return where somebody goes who only approves for others, and how to a record of their own."""
    return (
        (_("Home"), "home.show", "home", "main", Permission.ACTIVITY_OWN),
        (_("Desk"), "approvals.desk", "desk", "main", Permission.DESK_USE),
        (
            _("Teachers"),
            "outside_approvers.approving",
            "people",
            "main",
            Permission.APPROVER_ACCEPT,
        ),
        (_("Account"), "accounts.show", "account", "main", Permission.ACCOUNT_OWN),
        (_("Mail"), "mailing.show", "mail", "more", Permission.ACCOUNT_OWN),
        (_("Log your own learning"), "activities.choose", "log", "more", Permission.ACTIVITY_OWN),
    )


def _of_a_teacher() -> tuple[tuple[str, str, str, str, Permission], ...]:
    return (
        (_("Home"), "home.show", "home", "main", Permission.ACTIVITY_OWN),
        (_("Log"), "activities.choose", "log", "main", Permission.ACTIVITY_OWN),
        (_("Record"), "activities.record", "record", "main", Permission.ACTIVITY_OWN),
        (_("Certificates"), "credentials.mine", "certificate", "main", Permission.CREDENTIAL_OWN),
        (_("What you sent"), "approvals.mine", "mail", "more", Permission.SUBMISSION_WITHDRAW),
        (_("Chats"), "chats.mine", "chat", "more", Permission.CHAT_FOLLOW),
        (_("Desk"), "approvals.desk", "desk", "more", Permission.DESK_USE),
        (_("Whole school"), "figures.overview", "people", "more", Permission.FIGURES_READ),
        (_("School"), "schools.overview", "school", "more", Permission.SCHOOL_ADMINISTER),
        (_("Account"), "accounts.show", "account", "more", Permission.ACCOUNT_OWN),
    )


def _owner() -> str:
    known = identity()
    return "" if known is None else owner_mark(known.account_id)


def _is_here(endpoint: str) -> bool:
    blueprint = endpoint.partition(".")[0]
    if blueprint != request.blueprint:
        return False
    page = (request.endpoint or "").partition(".")[2]
    twin = next((each for each in OWN_PAGES if each.startswith(f"{blueprint}.")), None)
    return twin is None or (endpoint == twin) is (page in OWN_PAGES[twin])
