"""Makes the messages on a submission into what its page shows, with the form to write another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from pldash.domain.approvals import REASON_LIMIT, WAITING
from pldash.domain.values import Reason
from pldash.web.approvals.presenters import chosen_filter, filter_arguments
from pldash.web.context import moment
from pldash.web.form_ids import apart
from pldash.web.forms import BaseForm
from pldash.web.sentences import sentence
from pldash.web.session import me

if TYPE_CHECKING:
    from pldash.models.messages import Message
    from pldash.services.desk import SubmissionDetail


class MessageForm(BaseForm):
    """Words to the other side."""

    words = TextAreaField(_l("Message"), render_kw={"maxlength": REASON_LIMIT, "rows": 3})


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageLine:
    """One message.

    :ivar is_new: from the other side, and not read
    :ivar is_unread: from the reader's own side, and not read by the other
    """

    who: str
    when: str
    words: str
    is_new: bool
    is_unread: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadBox:
    """All messages, and what can be done about them.

    :ivar closed: why nothing more is written; empty while it is
    """

    lines: Sequence[MessageLine]
    closed: str
    heading: str
    hint: str
    form: MessageForm
    write_url: str
    read: BaseForm
    read_url: str

    @property
    def is_new(self) -> bool:
        """Return whether something waits to be read."""
        return any(each.is_new for each in self.lines)


def thread_box(detail: SubmissionDetail, refused: BaseForm | None = None) -> ThreadBox:
    """Return the messages of a submission for its reader.

    :param refused: the form that came back, if it was this one
    """
    form = refused if isinstance(refused, MessageForm) else MessageForm(formdata=None)
    arguments = {} if detail.is_own else filter_arguments(chosen_filter())
    where = {"submission_id": detail.row.id, **arguments}
    return ThreadBox(
        lines=[_line(detail, each) for each in detail.messages],
        closed=sentence(Reason(detail.closed)) if detail.closed else "",
        heading=_heading(detail),
        hint=_hint(detail),
        form=apart(form, "message"),
        write_url=url_for("approvals.messaging.write", **where),
        read=apart(BaseForm(formdata=None), "read"),
        read_url=url_for("approvals.messaging.read_all", **where),
    )


def _heading(detail: SubmissionDetail) -> str:
    if detail.is_own:
        return _("Write about it")
    row, name = detail.row, detail.row.teacher.name
    if row.state in WAITING and row.first_by != me().account_id:
        return _("Ask %(name)s something, before you decide", name=name)
    return _("Write to %(name)s", name=name)


def _hint(detail: SubmissionDetail) -> str:
    if detail.is_own:
        return _("Those who decide at %(school)s read it.", school=detail.row.school.name)
    return _("The teacher reads it, and the other leaders. It decides nothing.")


def _line(detail: SubmissionDetail, row: Message) -> MessageLine:
    writer = detail.row.teacher if row.leader is None else row.leader
    is_by_teacher = row.leader is None
    is_unread = row.read_at is None
    return MessageLine(
        who=writer.name,
        when=moment(row.written_at),
        words=row.words,
        is_new=is_unread and is_by_teacher != detail.is_own,
        is_unread=is_unread and is_by_teacher == detail.is_own,
    )
