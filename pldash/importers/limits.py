"""How much of an archive is read at most; beyond it the whole archive is refused."""

from __future__ import annotations

from typing import Final

KB, MB, GB = 1024, 1024**2, 1024**3

PIECE_BYTES: Final = 128 * KB
"""Read from a file at a time."""
ENTRY_CHARACTERS: Final = 2 * MB
"""Longest single entry; X's longest posts take about 60 kB of JSON."""
WHOLE_BYTES: Final = 20 * MB
"""Longest member that is read at once: manifests, lists of users, a channel's day."""
MEMBER_BYTES: Final = 2 * GB
TOTAL_BYTES: Final = 4 * GB
"""Of all members that are read, unpacked."""
TAR_BYTES: Final = 16 * GB
"""Of a whole .tar.gz: pictures stand before the posts and have to be passed over."""
RATIO: Final = 400
"""Unpacked by packed size; real posts reach 40, made ones 100, a bomb 1,000."""
RATIO_FROM_BYTES: Final = 16 * MB
"""A small member may be packed as well as it likes."""
ZIP_MEMBERS: Final = 100_000
ZIP_DIRECTORY_BYTES: Final = 8 * MB
ENTRIES: Final = 1_000_000
"""Of all files; ten times the largest archive of a teacher that we know of."""
TAGS: Final = 200_000
"""Different tags."""
KEPT_BYTES: Final = 128 * MB
"""Of posts that may belong to a chat."""
NAMES: Final = 5_000
"""Different people in a transcript."""
CHANNELS: Final = 300
"""Of an archive with many: those with the most messages, from which the chats are chosen."""
LINE_CHARACTERS: Final = 256 * KB
CAR_BYTES: Final = 1 * GB
CAR_IN_MEMORY_BYTES: Final = 24 * MB
"""The first blocks of a repository are held, which is quicker; 20,000 posts take 10 MB."""
BLOCK_BYTES: Final = 2 * MB
"""Longest block of a Bluesky repository; its servers refuse records over 1 MB."""
BLOCKS: Final = 2_000_000
TREE_DEPTH: Final = 64
"""Levels of a repository's tree; 128 bits of leading zeros in twos."""
NODE_ENTRIES: Final = 2_000
"""Of one node of that tree, which hold some four, and in the oldest repositories some sixteen."""
CBOR_DEPTH: Final = 100
TEXT_BYTES: Final = 64 * MB
"""Longest transcript in plain text."""
