from __future__ import annotations

import cbor2
import pytest

from pldash.domain.archives import Layout, Platform
from pldash.domain.errors import InputRefused
from pldash.importers import limits
from pldash.importers.car import Link, decoded
from tests.archive_files import DID, Repository, at, cid, link, varint
from tests.archive_reading import problems, read, refusal, texts


@pytest.fixture
def repository():
    made = Repository()
    for number in range(40):
        made.add("post", f"2024-11-{number % 28 + 1:02} 10:{number:02}", text=f"#edchat {number}")
    return made


def framed(*blocks: bytes, root: bytes) -> bytes:
    """A file of these blocks, whatever they say."""
    header = cbor2.dumps({"roots": [link(root)], "version": 1})
    parts = [varint(len(header)), header]
    for block in blocks:
        parts += [varint(36 + len(block)), cid(block), block]
    return b"".join(parts)


def repository_of(node: object) -> bytes:
    """A file whose root names this tree."""
    tree = cbor2.dumps(node)
    commit = cbor2.dumps({"did": DID, "version": 3, "data": link(cid(tree))})
    return framed(commit, tree, root=cid(commit))


class TestPosts:
    def test_every_record_of_the_tree_is_read(self, repository):
        archive = read(("repo.car", repository.car()))
        assert (archive.platform, archive.layout) == (Platform.BLUESKY, Layout.CAR)
        assert (archive.tally.posts, archive.tally.clock_disagreements) == (40, 0)
        first = archive.posts[0]
        assert first.id.startswith(f"at://{DID}/app.bsky.feed.post/")
        assert first.clock_agrees is True
        assert first.proof.startswith("01711220")

    def test_likes_are_no_entries_and_reposts_are(self, repository):
        repository.add("like", "2024-12-01 10:00", subject={"uri": "at://x"})
        repository.add("repost", "2024-12-01 10:01", subject={"uri": "at://x"})
        tally = read(("repo.car", repository.car())).tally
        assert (tally.entries, tally.reposts) == (41, 1)

    def test_likes_of_others_keep_their_time_and_nothing_of_what_was_liked(self, repository):
        there = {"subject": {"uri": "at://did:plc:x/app.bsky.feed.post/1"}}
        path = repository.add("like", "2024-12-01 10:00", **there)
        repository.add("like", "2024-12-02 10:00", key="3lbvgdd5ouk2v", **there)
        repository.add("like", "2024-12-03 10:00", createdAt="soon", **there)
        repository.add("like", "2024-12-04 10:00", subject={"uri": f"at://{DID}/x"})
        repository.add("like", "2024-12-05 10:00", subject=["x"])
        repository.records["app.bsky.feed.like/3lbvgdd5ouk2w"] = repository.put(["no record"])
        likes = read(("repo.car", repository.car())).likes
        (found,) = likes.between(at("2000-01-01 00:00"), at("2030-01-01 00:00"))
        assert (found.id, found.at) == (f"at://{DID}/{path}", at("2024-12-01 10:00"))
        assert (found.text, found.reply_to, found.link) == ("", "", "")
        assert found.proof.startswith("01711220")

    def test_a_like_whose_block_is_missing_is_told(self, repository):
        path = repository.add("like", "2024-12-01 10:00", subject={"uri": "at://x"})
        archive = read(("repo.car", repository.car(without=[path])))
        assert [each.code for each in archive.problems] == ["missing-blocks"]

    def test_tags_come_from_facets_outline_and_words(self):
        made = Repository()
        facet = {"features": [{"$type": "app.bsky.richtext.facet#tag", "tag": "EdChat"}]}
        made.add("post", "2024-11-01 10:00", text="hidden", tags=["SSChat"], facets=[facet])
        made.add("post", "2024-11-01 10:01", text="old #sschat", facets=[3, {"features": 4}])
        tally = read(("repo.car", made.car())).tally
        assert tally.hashtags == {"edchat": (1, 1), "sschat": (2, 2)}

    def test_an_answer_names_what_it_answers(self):
        made = Repository()
        parent = {"uri": "at://did:plc:x/app.bsky.feed.post/1", "cid": "c"}
        made.add("post", "2024-11-01 10:00", text="#edchat", reply={"parent": parent})
        assert read(("repo.car", made.car())).posts[0].reply_to == parent["uri"]

    def test_a_post_dated_back_by_its_author_is_found_out(self):
        made = Repository()
        made.add("post", "2015-11-01 10:00", key="3lbvgdd5ouk2v", text="#edchat")
        assert read(("repo.car", made.car())).tally.clock_disagreements == 1

    def test_a_key_that_is_no_time_has_no_clock(self):
        made = Repository()
        made.add("post", "2015-11-01 10:00", key="self", text="#edchat")
        assert read(("repo.car", made.car())).posts[0].clock_agrees is None

    def test_a_record_without_a_time_is_malformed(self):
        made = Repository()
        made.add("post", "2015-11-01 10:00", text="#edchat", createdAt="yesterday")
        assert read(("repo.car", made.car())).tally.malformed == 1

    @pytest.mark.parametrize(
        "text",
        ["2024-11-01T10:00:00Z", "2024-11-01T10:00:00.123456Z", "2024-11-01T21:00:00.1+11:00"],
    )
    def test_clients_write_times_in_several_ways(self, text):
        made = Repository()
        made.add("post", "2024-11-01 10:00", text="#edchat", createdAt=text)
        (post,) = read(("repo.car", made.car())).posts
        assert (post.at.replace(microsecond=0), post.clock_agrees) == (at("2024-11-01 10:00"), True)

    def test_repositories_of_the_older_version_are_read(self):
        commit = {"did": DID, "version": 2, "data": link(cid(cbor2.dumps({"e": []})))}
        block, tree = cbor2.dumps(commit), cbor2.dumps({"e": []})
        assert read(("repo.car", framed(block, tree, root=cid(block)))).tally.entries == 0

    @pytest.mark.parametrize("text", ["2024-11-01T10:00:00", "2024-11-31T10:00:00Z", "10:00", 3])
    def test_a_time_that_is_none_is_malformed(self, text):
        made = Repository()
        made.add("post", "2024-11-01 10:00", text="#edchat", createdAt=text)
        assert read(("repo.car", made.car())).tally.malformed == 1

    def test_blocks_of_a_large_file_are_read_when_they_are_needed(self, repository, monkeypatch):
        held = read(("repo.car", repository.car()))
        monkeypatch.setattr(limits, "CAR_IN_MEMORY_BYTES", 1_000)
        assert read(("repo.car", repository.car())).posts == held.posts

    def test_blocks_that_belong_to_nothing_do_not_count(self, repository):
        repository.put({"$type": "app.bsky.feed.post", "text": "stray", "createdAt": "x"})
        assert read(("repo.car", repository.car())).tally.entries == 40


class TestTrust:
    def test_missing_blocks_are_told_with_their_number(self, repository):
        gone = sorted(repository.records)[:3]
        archive = read(("repo.car", repository.car(without=gone)))
        assert (archive.tally.posts, problems(archive)) == (37, {"missing-blocks": 3})

    def test_every_changed_byte_is_found(self, repository):
        whole = repository.car()
        for place in range(100, len(whole), 997):
            changed = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
            assert refusal(("repo.car", changed)).code

    def test_every_cut_is_found(self, repository):
        whole = repository.car()
        ends = _block_ends(whole)
        for length in range(60, len(whole), 613):
            if length not in ends:
                assert refusal(("repo.car", whole[:length])).code in {"truncated", "not-car"}

    def test_a_file_without_its_root_is_refused(self):
        assert refusal(("repo.car", framed(root=cid(b"x")))).code == "root-missing"

    def test_a_root_that_is_no_repository_is_refused(self):
        block = cbor2.dumps({"did": 3})
        assert refusal(("repo.car", framed(block, root=cid(block)))).code == "not-bluesky"

    @pytest.mark.parametrize(
        "node",
        [
            [],
            {"l": None, "e": 3},
            {"l": 3, "e": []},
            {"l": None, "e": [3]},
            {"l": None, "e": [{"p": 0, "k": "text", "v": link(cid(b"x")), "t": None}]},
            {"l": None, "e": [{"p": 0, "k": b"x", "v": cid(b"x"), "t": None}]},
            {"l": None, "e": [{"p": 0, "k": b"x", "v": link(b"x"), "t": None}]},
            {"l": None, "e": [{"p": 0, "k": b"", "v": link(cid(b"x")), "t": None}]},
            {"l": None, "e": [{"p": -1, "k": b"x", "v": link(cid(b"x")), "t": None}]},
            {"l": None, "e": [{"p": 9, "k": b"x", "v": link(cid(b"x")), "t": None}]},
            {"l": None, "e": [{"p": 0, "k": b"x", "v": 3, "t": None}]},
            {"l": None, "e": [{"p": 0, "k": b"x" * 2_000, "v": link(cid(b"x")), "t": None}]},
            {
                "l": None,
                "e": [
                    {"p": 0, "k": b"b", "v": link(cid(b"x")), "t": None},
                    {"p": 0, "k": b"a", "v": link(cid(b"x")), "t": None},
                ],
            },
        ],
    )
    def test_a_tree_that_is_none_is_refused(self, node):
        assert refusal(("repo.car", repository_of(node))).code == "tree-broken"

    def test_a_node_with_more_records_than_any_is_refused(self, monkeypatch):
        entries = [{"p": 0, "k": b"%04d" % n, "v": link(cid(b"x")), "t": None} for n in range(30)]
        file = repository_of({"l": None, "e": entries})
        monkeypatch.setattr(limits, "NODE_ENTRIES", 30)
        assert problems(read(("repo.car", file))) == {"missing-blocks": 30}
        monkeypatch.setattr(limits, "NODE_ENTRIES", 29)
        assert refusal(("repo.car", file)).code == "tree-broken"

    def test_one_subtree_walked_twice_is_refused(self):
        below = cbor2.dumps(
            {"l": None, "e": [{"p": 0, "k": b"m", "v": link(cid(b"x")), "t": None}]}
        )
        entry = {"p": 0, "k": b"n", "v": link(cid(b"x")), "t": link(cid(below))}
        tree = cbor2.dumps({"l": link(cid(below)), "e": [entry]})
        commit = cbor2.dumps({"did": DID, "version": 3, "data": link(cid(tree))})
        assert (
            refusal(("r.car", framed(commit, tree, below, root=cid(commit)))).code == "tree-broken"
        )

    def test_a_tree_without_a_floor_is_refused(self):
        blocks = [cbor2.dumps({"l": None, "e": []})]
        for _ in range(limits.TREE_DEPTH + 1):
            blocks.append(cbor2.dumps({"l": link(cid(blocks[-1])), "e": []}))
        commit = cbor2.dumps({"did": DID, "version": 3, "data": link(cid(blocks[-1]))})
        file = framed(commit, *blocks, root=cid(commit))
        assert refusal(("repo.car", file)).code == "tree-broken"

    @pytest.mark.parametrize(
        "data",
        [
            b"\x00eroots gversion",
            b"\xff" * 10 + b"eroots gversion",
            varint(20) + cbor2.dumps({"roots": [], "version": 1})[:20],
            varint(17) + cbor2.dumps({"roots": 3, "version": 1}),
        ],
    )
    def test_what_only_looks_like_one_is_refused(self, data):
        assert refusal(("repo.car", data)).code in {"not-car", "not-cbor", "truncated"}

    def test_a_block_of_an_absurd_length_is_refused(self, repository):
        file = repository.car() + varint(limits.BLOCK_BYTES + 1)
        assert refusal(("repo.car", file)).code == "not-car"

    def test_a_last_block_that_is_shorter_than_it_says_is_refused(self, repository):
        block = cbor2.dumps("all of it")
        file = repository.car() + varint(200) + cid(block) + block
        assert refusal(("repo.car", file)).code == "truncated"

    def test_another_kind_of_hash_is_refused(self, repository):
        file = repository.car() + varint(40) + b"\x01\x71\x13\x40" + bytes(36)
        assert refusal(("repo.car", file)).code == "hash-unknown"


class TestValues:
    @pytest.mark.parametrize(
        "value",
        [
            cbor2.CBORTag(42, b"\1" + bytes(36)),
            cbor2.CBORTag(42, "text"),
            cbor2.CBORTag(35, "(a+)+"),
            cbor2.CBORTag(2, b"\1" * 30),
            cbor2.CBORTag(999, 1),
        ],
    )
    def test_no_tag_but_a_reference_is_decoded(self, value):
        with pytest.raises(InputRefused) as caught:
            decoded(cbor2.dumps({"a": value}), "here")
        assert caught.value.code == "not-cbor"

    def test_nesting_has_an_end(self):
        with pytest.raises(InputRefused):
            decoded(b"\x81" * 5_000 + b"\x01", "here")

    def test_a_reference_is_its_hash(self):
        assert decoded(cbor2.dumps(link(cid(b"x"))), "here") == Link(cid(b"x"))


def _block_ends(data: bytes) -> set[int]:
    """The places at which a file may end and be whole, though blocks are missing."""
    ends, place = set(), 0
    while place < len(data):
        length = shift = 0
        while True:
            byte = data[place]
            place += 1
            length |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                break
        place += length
        ends.add(place)
    return ends


def test_the_words_are_kept_as_they_are():
    made = Repository()
    made.add("post", "2024-11-01 10:00", text="A1 \U0001f600 #edchat")
    assert texts(read(("repo.car", made.car()))) == ["A1 \U0001f600 #edchat"]
