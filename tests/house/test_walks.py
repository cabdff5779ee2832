"""Which pages a walk looks at in full, and which it takes for looked at."""

from __future__ import annotations

from tests.walks import Seen, shapes_of

PAGE = "<html><main><ul><li>One</li></ul></main></html>"


def test_a_shape_is_new_once_for_every_process_of_a_run(tmp_path):
    one, other = (Seen(tmp_path / "seen") for _ in range(2))
    assert one.is_new(shapes_of(PAGE), scripts=True)
    more = PAGE.replace("</ul>", "<li>Two</li></ul>")
    assert not other.is_new(shapes_of(more), scripts=True)
    assert other.is_new(shapes_of(PAGE.replace("li>", "dd>")), scripts=True)
    assert other.is_new(shapes_of(PAGE.replace("<html>", '<html class="bare">')), scripts=True)


def test_scripts_are_looked_at_also_after_a_page_without_them(tmp_path):
    seen = Seen(tmp_path / "seen")
    assert seen.is_new({"a"}, scripts=False)
    assert not seen.is_new({"a"}, scripts=False)
    assert seen.is_new({"a"}, scripts=True)


def test_a_page_without_scripts_is_known_from_one_with_them(tmp_path):
    seen = Seen(tmp_path / "seen")
    assert seen.is_new({"a", "b"}, scripts=True)
    assert not seen.is_new({"a"}, scripts=False)
    assert seen.is_new({"a", "c"}, scripts=False)
