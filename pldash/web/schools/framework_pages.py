"""Makes a proposed set of standards into what its page shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from pldash.services.frameworks import own_frameworks
from pldash.web.frameworks.pages import (
    FrameworkLine,
    FrameworkPage,
    TreeNode,
    framework_line,
    framework_page,
    tree_of,
)
from pldash.web.schools.framework_words import FoundLine, found_lines

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from pldash.domain.framework_changes import FrameworkChanges
    from pldash.services.framework_proposals import Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalPage:
    """What an administrator looks at before a file is taken on.

    :ivar before: the edition in use; empty where the set is new
    :ivar added: how many standards are new
    """

    id: UUID
    school_id: UUID
    about: FrameworkPage
    tree: tuple[TreeNode, ...]
    told: list[FoundLine]
    before: str
    is_same: bool
    added: int
    changed: int
    removed: list[tuple[str, str]]


def proposal_page(proposal: Proposal) -> ProposalPage:
    """Return what the page of a proposal shows."""
    changes, framework = proposal.changes, proposal.package.framework
    return ProposalPage(
        id=proposal.id,
        school_id=proposal.school_id,
        about=framework_page(framework),
        tree=tree_of(framework, {} if changes is None else _marks(changes)),
        told=found_lines(proposal.told),
        before="" if proposal.in_use is None else proposal.in_use.version,
        is_same=proposal.is_same,
        added=0 if changes is None else len(changes.added),
        changed=0 if changes is None else len(changes.changed),
        removed=[] if changes is None else [(each.code, each.title) for each in changes.removed],
    )


def school_frameworks(session: Session, school_id: UUID) -> list[FrameworkLine]:
    """Return a school's own sets as its administrator sees them, the retired ones last."""
    own = own_frameworks(session, [school_id])
    ordered = sorted(own, key=lambda each: each.framework.retired_at is not None)
    return [framework_line(each.framework, "") for each in ordered]


def _marks(changes: FrameworkChanges) -> dict[str, tuple[str, str]]:
    """Return what is to be marked, by code: new, or changed with the words before."""
    marks = {item.code: ("new", "") for item in changes.added}
    for was, now in changes.changed:
        before = f"{was.code} {was.title}" if (was.code, was.title) != (now.code, now.title) else ""
        marks[now.code] = ("changed", before)
    return marks
