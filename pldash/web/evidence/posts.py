"""Own posts as pages show them: when, what, and how each was checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext

from pldash.domain.archive_evidence import NAMES, ArchivedPost, ArchiveEvidence, PostRole
from pldash.domain.snapshots import from_plain
from pldash.web.context import day, hour
from pldash.web.session import me


@dataclass(frozen=True, slots=True, kw_only=True)
class PostLine:
    """One post.

    :ivar labels: of the questions that it asks or answers, such as A1
    :ivar check: what the clock in its id says
    :ivar link: where it can be seen, empty where nowhere
    :ivar proof: the hash under which its network knows it, empty elsewhere
    """

    id: str
    when: str
    text: str
    labels: str
    check: str
    agrees: str
    link: str
    proof: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostsPanel:
    """The posts of one activity, and what they prove."""

    title: str
    posts: list[PostLine]
    sources: tuple[str, ...]
    versions: str
    is_bluesky: bool


def posts_panel(plain: Mapping[str, Any]) -> PostsPanel:
    """Return the posts that a piece of one's own evidence holds."""
    return panel_of(from_plain(ArchiveEvidence, plain))


def panel_of(archive: ArchiveEvidence) -> PostsPanel:
    """Return the posts of a piece of evidence."""
    return PostsPanel(
        title=_title(archive),
        posts=post_lines(archive.posts),
        sources=archive.sources,
        versions=versions_words(archive.parser, archive.rules),
        is_bluesky=any(each.proof for each in archive.posts),
    )


def versions_words(parser: str, rules: str) -> str:
    """Return by which versions posts were read and matched."""
    return _(
        "Read by version %(parser)s of the reader, matched by version %(rules)s of the rules.",
        parser=parser,
        rules=rules,
    )


def _title(archive: ArchiveEvidence) -> str:
    """Return how many posts there are, or likes where the teacher wrote none."""
    platform = NAMES[archive.platform]
    likes = sum(map(is_like, archive.posts))
    if likes == len(archive.posts):
        return ngettext(
            "%(num)s like on %(platform)s while it ran",
            "%(num)s likes on %(platform)s while it ran",
            likes,
            platform=platform,
        )
    return ngettext(
        "%(num)s own post on %(platform)s",
        "%(num)s own posts on %(platform)s",
        len(archive.posts) - likes,
        platform=platform,
    )


def post_lines(posts: Iterable[ArchivedPost]) -> list[PostLine]:
    """Return posts as lines."""
    return [
        PostLine(
            id=post.id,
            when=_when(post),
            text=_("Liked a post of somebody else.") if is_like(post) else post.text,
            labels=", ".join(post.labels),
            check=_check(post),
            agrees={True: "yes", False: "no", None: "unsure"}[post.clock_agrees],
            link=post.link,
            proof=post.proof,
            digest=post.digest,
        )
        for post in posts
    ]


def is_like(post: ArchivedPost) -> bool:
    """Return whether it is no post but a like."""
    return post.role is PostRole.LIKED


def _when(post: ArchivedPost) -> str:
    if post.is_undated:
        return day(date.fromisoformat(post.at))
    local = datetime.fromisoformat(post.at).astimezone(ZoneInfo(me().zone))
    return _("%(day)s, %(hour)s", day=day(local.date()), hour=hour(local))


def _check(post: ArchivedPost) -> str:
    if post.is_undated:
        return _("The archive has the day alone.")
    if post.clock_agrees is None:
        return _("Its id carries no clock.")
    return (
        _("Its id shows the same time.") if post.clock_agrees else _("Its id shows another time.")
    )
