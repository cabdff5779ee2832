"""A stranger without an account checks a file: chosen by keys alone, then dropped on the form."""

from __future__ import annotations

from tests.keyboard import Keyboard

FOUND_NOTHING = "We found no certificate of ours in this file"
DROP = """(form) => {
  const files = new DataTransfer();
  files.items.add(new File(["notes"], "notes.pdf"));
  const of = (kind) => new DragEvent(kind, {dataTransfer: files, bubbles: true, cancelable: true});
  form.dispatchEvent(of("dragover"));
  if (!form.querySelector(".is-over")) throw new Error("the form does not show that it takes it");
  form.dispatchEvent(of("drop"));
}"""


def test_a_file_is_chosen_by_keys_or_dropped_and_the_answer_comes_first(arrive, tmp_path):
    notes = tmp_path / "notes.pdf"
    notes.write_text("notes")
    stranger = arrive()
    stranger.page.goto(f"{stranger.address}/verify")
    keys = Keyboard(stranger.page)

    keys.to("The certificate as a PDF, or its claims as a file")
    with stranger.page.expect_file_chooser() as chooser:
        keys.press("Space")
    chooser.value.set_files(notes)
    with stranger.page.expect_navigation():
        keys.use("Check this file")
    assert stranger.page.title().startswith(FOUND_NOTHING)
    assert stranger.page.locator("h1").inner_text() == FOUND_NOTHING

    stranger.page.goto(f"{stranger.address}/verify")
    with stranger.page.expect_navigation():
        stranger.page.locator("#verify-file").evaluate(DROP)
    assert stranger.page.locator("h1").inner_text() == FOUND_NOTHING
