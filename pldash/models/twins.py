"""What a stranger's page says of a certificate, put into words once: its HTML twin."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from pldash.models.base import Base, Retention, kept, personal, plain


class CredentialTwin(Base):
    """The paper's words as HTML, with what the page around them has to know.

    It is written when the certificate is issued and never changed; one from before twins were
    kept has none. The trail has its digest.
    """

    __tablename__ = "credential_twin"
    __table_args__ = kept(Retention.CREDENTIAL)

    credential_id: Mapped[UUID] = mapped_column(
        ForeignKey("credential.id", ondelete="CASCADE"), primary_key=True, info=plain("of which")
    )
    issued_said: Mapped[str] = mapped_column(info=plain("its day, as the paper writes it"))
    locale: Mapped[str] = mapped_column(info=personal("its language, the teacher's"))
    zone: Mapped[str] = mapped_column(info=plain("the zone of its dates, the school's"))
    is_test: Mapped[bool] = mapped_column(info=plain("whether it certifies nothing"))
    frameworks: Mapped[list[str]] = mapped_column(
        info=plain("codes of the frameworks whose standards it names")
    )
    html: Mapped[str] = mapped_column(info=personal("the words of the paper"))
