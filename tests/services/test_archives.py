from __future__ import annotations

import pytest

from pldash.domain.archives import Platform
from pldash.domain.posts import Post
from pldash.services.archives import permalink
from tests.archive_files import at

WHEN = at("2014-06-12 23:04")


@pytest.mark.parametrize(
    ("platform", "post", "link"),
    [
        (Platform.X, Post("12", WHEN, ""), "https://x.com/i/web/status/12"),
        (
            Platform.BLUESKY,
            Post("at://did:plc:x/app.bsky.feed.post/3l", WHEN, ""),
            "https://bsky.app/profile/did:plc:x/post/3l",
        ),
        (
            Platform.MASTODON,
            Post("1", WHEN, "", link="https://a.example/@k/1"),
            "https://a.example/@k/1",
        ),
        (Platform.SLACK, Post("1", WHEN, ""), ""),
    ],
)
def test_a_post_can_be_looked_up_where_it_stands(platform, post, link):
    assert permalink(platform, post) == link
