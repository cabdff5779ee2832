"""Archives of X, from the monthly files of 2012 to today's, as ZIPs or as bare files.

Sources: the layouts of each year as real parsers met them; see docs/archives.md.
"""

from __future__ import annotations

from collections.abc import Sequence

from pldash.domain.archives import Archive, Layout, Platform
from pldash.domain.errors import InputRefused
from pldash.domain.posts import unique_tags
from pldash.importers.collecting import Collector
from pldash.importers.files import ALL_FILES, Member
from pldash.importers.x_edits import Edits
from pldash.importers.x_entries import Clients, found_of, id_of, plain, text_of, time_of
from pldash.importers.x_members import MANIFEST, arrays, check_manifest
from pldash.importers.x_notes import Notes


def read_x(members: Sequence[Member], wanted: frozenset[str]) -> Archive:
    """Return what the members of one person's X archive give.

    :param members: posts, long posts and manifests, of any number of files
    :param wanted: the tags of the chats
    :raises InputRefused: if a member is broken, or none holds posts
    """
    reader = _XReader(Collector(wanted, plain))
    names = [member.where for member in members]
    counts: dict[str, int] = {}
    for member in members:
        if MANIFEST.search(member.where):
            counts |= check_manifest(member, names, reader.collector)
    rest = [member for member in members if not MANIFEST.search(member.where)]
    reader.read_notes(rest)
    for member in rest:
        reader.read_posts(member, counts)
    return reader.archive()


class _XReader:
    """Goes through the members of an archive, one entry at a time."""

    def __init__(self, collector: Collector) -> None:
        self.collector = collector
        self._notes, self._clients = Notes(), Clients()
        self._days: dict[str, int] = {}
        self._layout: Layout | None = None
        self._edits = Edits()
        self._note_places: list[str] = []

    def read_notes(self, members: Sequence[Member]) -> None:
        """Read the long posts first: the others are joined with them as they come."""
        for member, opening, pieces in arrays(members):
            if opening.is_notes:
                self._note_places.append(member.where)
                for entry in pieces.members_of_array():
                    self._notes.add(entry, self.collector, member.where)
                pieces.end()

    def read_posts(self, member: Member, counts: dict[str, int]) -> None:
        """Count the entries of a member with posts; other members are left alone."""
        for _, opening, pieces in arrays([member]):
            if opening.layout is None:
                return
            before = self.collector.entries
            for entry in pieces.members_of_array():
                self.collector.entry()
                self._entry(entry, member.where, opening.layout)
            pieces.end()
            self._layout = self._layout or opening.layout
            read = self.collector.entries - before
            told = next((n for name, n in counts.items() if member.where.endswith(name)), read)
            if told != read:
                self.collector.problem(member.where, "count-differs", abs(told - read))

    def archive(self) -> Archive:
        """Return what was read.

        :raises InputRefused: if no member held posts
        """
        if self._layout is None:
            raise InputRefused("no-posts-file", "none of the files holds posts", ALL_FILES)
        for found in self._edits.merged():
            self.collector.take(found)
        for where in self._note_places[:1]:
            self._notes.tell_left_over(self.collector, where)
        return self.collector.archive(Platform.X, self._layout)

    def _entry(self, entry: object, where: str, layout: Layout) -> None:
        """Count one entry; a hundred thousand times, so what most do not have is asked last."""
        inner = entry.get("tweet", entry) if isinstance(entry, dict) else None
        tweet = inner if isinstance(inner, dict) else {}
        post_id, time = id_of(tweet), time_of(tweet.get("created_at"), self._days)
        if post_id is None or time is None:
            self.collector.bad(where)
            return
        if self._layout is None:
            is_later = inner is not entry and layout is Layout.YTD_FLAT
            self._layout = Layout.YTD_TWEET if is_later else layout
        number = int(post_id)
        if not self.collector.is_new(number):
            return
        text = text_of(tweet)
        long = self._notes.longer(text, time[0]) if self._notes else None
        source = tweet.get("source")
        automatic = self._clients[source] if type(source) is str else None
        text = long[0] if long else text
        found = found_of(tweet, post_id, time, number=number, automatic=automatic, text=text)
        if long:
            found = found._replace(tags=unique_tags((*found.tags, *long[1]), ""))
        info = tweet.get("edit_info")
        if info is not None and self._edits.has(found, info, self.collector):
            return
        self.collector.take(found)
