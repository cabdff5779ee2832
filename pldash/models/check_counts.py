"""How often certificates were checked: sums of a day, of nobody and of no certificate."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pldash.domain.check_counts import CheckWay
from pldash.models.base import Base, Retention, choice, kept, plain


class CheckCount(Base):
    """How many checks of one day were made in one way and got one answer."""

    __tablename__ = "check_count"
    __table_args__ = (CheckConstraint("checks > 0", name="some"), kept(Retention.REFERENCE))

    day: Mapped[date] = mapped_column(primary_key=True, info=plain("on which day, in UTC"))
    way: Mapped[CheckWay] = mapped_column(
        choice(CheckWay), primary_key=True, info=plain("by a code or by a file")
    )
    answer: Mapped[str] = mapped_column(primary_key=True, info=plain("what was answered"))
    checks: Mapped[int] = mapped_column(info=plain("how many"))
