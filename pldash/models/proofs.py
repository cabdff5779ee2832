"""How an issued credential proves itself; one issued before PL Dash signed any has no such row."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pldash.models.base import Base, Retention, kept, plain


class CredentialProof(Base):
    """Which keys signed a credential, which bit says whether it stands, and where its files are."""

    __tablename__ = "credential_proof"
    __table_args__ = (UniqueConstraint("list_number", "list_index"), kept(Retention.CREDENTIAL))

    credential_id: Mapped[UUID] = mapped_column(
        ForeignKey("credential.id", ondelete="CASCADE"), primary_key=True, info=plain("of which")
    )
    list_number: Mapped[int] = mapped_column(info=plain("which status list, from one"))
    list_index: Mapped[int] = mapped_column(info=plain("which bit of it; random"))
    key_id: Mapped[str] = mapped_column(info=plain("address of the key that signed the credential"))
    certificate_sha256: Mapped[str] = mapped_column(info=plain("certificate that signed the file"))
    credential_sha256: Mapped[str] = mapped_column(info=plain("name of the stored credential"))
    decision_sha256: Mapped[str] = mapped_column(info=plain("name of the stored decision"))
