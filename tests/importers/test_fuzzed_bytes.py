"""A fuzzer that is guided by what the readers reach: no crash, no hang, no memory without end."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import cbor2
import pytest

from tests.archive_files import cid, link
from tests.importers.test_hostile_bytes import FILES

POST = {
    "text": "#edchat",
    "createdAt": "2024-11-01T10:00:00.000Z",
    "facets": [{"features": [{"$type": "app.bsky.richtext.facet#tag", "tag": "EdChat"}]}],
    "reply": {"parent": {"uri": "at://x"}},
}
ENTRY = {"p": 0, "k": b"app.bsky.feed.post/3lbvgdd5ouk2v", "v": link(cid(b"x")), "t": None}
STARTS = {
    **FILES,
    "a record": cbor2.dumps(POST),
    "a node": cbor2.dumps({"e": [ENTRY], "l": link(cid(b"y"))}),
}

LIMITS = ("-timeout=20", "-rss_limit_mb=600", "-max_len=20000", "-print_final_stats=1")
ROOT = Path(__file__).resolve().parents[2]


def fuzzed(folder: Path, *asked: str) -> subprocess.CompletedProcess[str]:
    """Run the fuzzer over a folder of files; what it finds to break a reader stays beside it."""
    found = f"-artifact_prefix={folder.parent}/"
    command = [sys.executable, "-m", "tests.fuzzing", str(folder), *LIMITS, found, *asked]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def kept(folder: Path, names: list[str]) -> Path:
    folder.mkdir()
    for name in names:
        (folder / name).write_bytes(STARTS[name])
    return folder


def test_every_reader_bears_what_is_made_of_sound_files(tmp_path):
    done = fuzzed(kept(tmp_path / "files", list(STARTS)), "-runs=300", "-seed=1")
    assert done.returncode == 0, done.stdout[-3_000:] + done.stderr[-1_000:]
    assert "stat::number_of_executed_units: 300" in done.stderr


@pytest.mark.parametrize("name", STARTS)
def test_each_reader_bears_it_for_longer(name, tmp_path, full_figures):
    if not full_figures:
        pytest.skip("half a minute for each reader")
    done = fuzzed(kept(tmp_path / "files", [name]), "-max_total_time=30")
    assert done.returncode == 0, done.stdout[-3_000:] + done.stderr[-1_000:]
