"""What a school's administrator reads by mail of hours that a teacher proposes for a chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from pldash.domain.chat_entries import new_chat
from pldash.services.letters import Letter
from pldash.web.chats.words import length_words, load_words, series_words, validity_words
from pldash.web.runtime import runtime
from pldash.web.schools.chat_forms import as_query

if TYPE_CHECKING:
    from pldash.services.chat_hours import HoursNews


def hours_letter(news: HoursNews) -> Letter:
    """Return the mail, in the administrator's language; its link fills in the form of a chat."""
    chat = new_chat(news.entry, "proposed")
    series, slow = chat.schedules[-1], chat.slow
    path = url_for("schools.new_chat", school_id=news.school_id, **as_query(news.entry))
    with force_locale(news.locale):
        told = [series_words(series), length_words(series), validity_words(series)]
        if slow is not None:
            told += [_("slow chat: %(when)s", when=series_words(slow)), length_words(slow)]
            told.append(load_words(slow))
        return Letter(
            _("Hours of a chat, proposed to %(school)s", school=news.school),
            _(
                "%(teacher)s proposes these hours for the chat #%(tag)s:\n%(hours)s\n\n"
                "If they are right, sign in and add them as a chat of your school. Posts of your "
                "teachers are matched with it, beside the chat that comes with PL Dash:\n"
                "%(link)s\n\nIf they are not, do nothing.\n",
                teacher=news.teacher,
                tag=chat.tag,
                hours=", ".join(each for each in told if each),
                link=f"{runtime().base_url}{path}",
            ),
        )
