"""What each person of the story does, step by step, by what the pages say."""

from __future__ import annotations

import re
from pathlib import Path

import pypdfium2
import zxingcpp

from tests.accounts import PASSWORD
from tests.walks import Walker

WORDS = "We compared how we open a lesson. I will try comments before marks with Year 8."
MORE_WORDS = " Next Tuesday each of my classes gets comments first."
NOTES = b"Q1 How do you give feedback?\nQ2 What did your students say?\n"
CHEAP_PRINT = 150 / 72
"""150 dots to an inch, where a paper's own measure is 72."""
LOG_A_MEETING = re.compile("^Log #")


class Teacher:
    """Somebody who takes part in chats."""

    def __init__(
        self, walker: Walker, name: str = "Aroha Ngata", email: str = "aroha@kura.example"
    ) -> None:
        self.walker, self.name, self.email = walker, name, email
        self.entry = ""

    def signs_up(self) -> None:
        """From the sign-in page, by way of the mail that the mailbox page shows."""
        at = self.walker
        at.go("/")
        at.follow("New here? Sign up")
        at.fill("Your name", self.name)
        at.fill("E-mail address", self.email)
        at.fill("Password", PASSWORD)
        at.page.get_by_label("Time zone").select_option("Australia/Melbourne")
        at.press("Sign up")
        at.follow("Open the mailbox of this trial")
        at.follow(re.compile(".confirm."))
        at.sees(self.email)
        at.press("Confirm")
        at.sign_in(self.email)
        at.sees(self.name.split()[0])

    def joins(self, code: str) -> None:
        """A school, by the code that somebody read out."""
        at = self.walker
        at.go("/account")
        at.follow("Schools")
        at.fill("School code", code)
        at.press("Join")
        at.sees("Wattle Park Secondary College")

    def accepts_the_invitation(self) -> None:
        """The mail leads a new person through signing up to the school."""
        at = self.walker
        self.signs_up()
        at.go("/mailbox")
        at.follow(re.compile(".invitations."))
        at.press("Join")
        at.sees("Wattle Park Secondary College")

    def adds_a_registration(self) -> None:
        """With the body of Victoria, and reads the rule that made the cycle."""
        at = self.walker
        at.go("/registrations")
        at.unfold("Australia")
        at.follow(re.compile("Add.*Victorian Institute of Teaching"))
        at.fill("Registration number", "123456")
        at.fill("Granted on", "2019-01-21")
        at.press("Save")
        at.sees("Victorian Institute of Teaching", "The cycle", "1 Oct 2026", "30 Sept 2027")

    def logs_the_last_meeting(self) -> int:
        """From the home page to a saved entry; says in how many taps."""
        at = self.walker
        at.go("/")
        at.taps = 0
        at.follow(LOG_A_MEETING)
        at.press("Save for later")
        at.sees("Saved in your record", "30 min")
        self.entry = at.path
        return at.taps

    def reflects_and_gives_evidence(self, folder: Path) -> None:
        """Standards, words, a link and a file; then leaves it for later."""
        at = self.walker
        at.follow("Edit")
        at.page.get_by_role("checkbox", name=re.compile("^6.2 ")).first.check()
        at.fill("What happened that you want to remember?", WORDS)
        at.press("Add a link or a file")
        at.fill("Link", "https://chat.example/thread/17")
        at.press("Add the link")
        at.sees("Link added", "chat.example")
        notes = folder / "notes.txt"
        notes.write_bytes(NOTES)
        at.page.get_by_label("Files").set_input_files(notes)
        at.press("Add the files")
        at.sees("1 file added", "notes.txt")
        at.follow("Done")

    def comes_back_and_submits(self) -> None:
        """Another day, from the record."""
        at = self.walker
        at.go("/record")
        at.follow(re.compile("^#"))
        at.follow("Edit")
        assert at.page.get_by_label(re.compile("^What happened")).input_value() == WORDS
        at.press("Submit")
        at.sees("Submitted")

    def mends_it(self, asked: str) -> None:
        """Reads the reason, opens the entry from the home page, adds words, sends it again."""
        at = self.walker
        at.go("/submissions")
        at.sees("Returned", asked)
        at.go("/")
        at.follow(re.compile("^#"), inside="[aria-label='Needs you']")
        field = at.page.get_by_label(re.compile("^What happened"))
        field.fill(field.input_value() + MORE_WORDS)
        at.press("Submit")
        at.sees("Submitted")

    def sees_that_it_counts(self) -> None:
        """The progress page names the hour among what counts."""
        at = self.walker
        at.go("/registrations")
        at.follow(re.compile("^Victorian Institute of Teaching"))
        at.sees("30 min of 20 h", "#EduSkyChat")

    def issues_a_certificate(self) -> str:
        """For a period; gives the code."""
        at = self.walker
        at.press("Certificates", "link")
        at.follow("Make a certificate")
        at.fill("From", "2026-01-01")
        at.fill("Until", "2026-12-31")
        at.press("Show what it will say")
        at.sees(self.name, "Pia Okafor", "30 min")
        at.press("Issue this certificate")
        at.sees("PLD-2026-")
        return re.search(r"/v/([0-9A-Z]+)", at.page.content())[1]

    def downloads(self) -> bytes:
        """The paper of the certificate that is shown."""
        with self.walker.page.expect_download() as begun:
            self.walker.page.get_by_role("link", name="Download the PDF").click()
        return begun.value.path().read_bytes()


def square_of(paper: bytes) -> str:
    """The address in the square of a certificate, as printed cheaply and seen by a camera."""
    document = pypdfium2.PdfDocument(paper)
    picture = document[0].render(scale=CHEAP_PRINT).to_pil()
    document.close()
    (square,) = zxingcpp.read_barcodes(picture)
    return square.text


class Leader:
    """Pia, who decides at Wattle Park."""

    def __init__(self, walker: Walker) -> None:
        self.walker = walker
        walker.sign_in("pia@wattle.example")

    def returns_it(self, reason: str) -> None:
        """Finds it in the queue, reads all of it, says what is missing."""
        self._opens_it(WORDS)
        self.walker.sees("chat.example", "notes.txt", "6.2")
        self.walker.fill("Words with your decision", reason)
        self.walker.press("Return")
        self.walker.sees("Nothing waits for you")

    def approves_it(self) -> None:
        self._opens_it(MORE_WORDS.strip())
        self.walker.press("Approve")
        self.walker.sees("Nothing waits for you")

    def revokes_it(self, code: str) -> None:
        """From the school's list of certificates, for good."""
        at = self.walker
        at.go("/desk")
        at.follow(re.compile("ertificates"))
        at.follow("Aroha Ngata")
        at.follow("Revoke this certificate")
        at.page.get_by_role("radio").first.check()
        at.press("Revoke for good")
        at.sees("Revoked")

    def _opens_it(self, words: str) -> None:
        self.walker.go("/desk")
        self.walker.follow("Aroha Ngata")
        self.walker.sees(words)


class Stranger:
    """Somebody who holds a paper and has no account."""

    def __init__(self, walker: Walker) -> None:
        self.walker = walker

    def opens(self, address: str) -> None:
        """The address in the square on the paper, with nothing else."""
        self.walker.go(address)
        assert self.walker.page.context.cookies() == []
        self.walker.sees("Aroha Ngata", "Pia Okafor", "30 min", "PLD-2026-")

    def types_it_wrongly_then_rightly(self, code: str) -> None:
        """A slip is named as one; small letters, spaces and look-alikes are forgiven."""
        at = self.walker
        at.go("/verify")
        at.fill("Code", code[:-1] + ("0" if code[-1] != "0" else "1"))
        at.press("Check")
        assert "Aroha" not in at.text
        typed = code.lower().replace("0", "o").replace("1", "l")
        at.fill("Code", f" {typed[:4]} {typed[4:8]}-{typed[8:12]} {typed[12:]}")
        at.press("Check")
        at.sees("Aroha Ngata")

    def sees_that_it_is_revoked(self, code: str) -> None:
        self.walker.go(f"/v/{code}")
        self.walker.sees("revoked", "18 November 2026")


class Administrator:
    """Ada, who sets Wattle Park up."""

    def __init__(self, walker: Walker) -> None:
        self.walker = walker
        walker.sign_in("ada@wattle.example")

    def invites(self, email: str) -> None:
        at = self.walker
        at.go("/school")
        at.follow("Invite")
        at.fill("E-mail address", email)
        at.page.get_by_role("checkbox", name=re.compile("^Teacher")).check()
        at.press("Invite")
        at.sees(email)

    def gives_a_role(self, name: str) -> None:
        at = self.walker
        at.follow(re.compile(f"^Change.*{name}$"))
        at.page.get_by_role("checkbox", name=re.compile("^Leader")).check()
        at.press("Save")
        at.sees("Leader")

    def sets_a_deputy(self, name: str) -> None:
        at = self.walker
        at.follow("Set a deputy")
        at.page.get_by_label("Who stands in").select_option(label=name)
        at.fill("First day", "2026-11-20")
        at.fill("Last day", "2026-12-18")
        at.press("Save")
        at.sees("18 Dec 2026")

    def adds_a_chat(self, tag: str) -> None:
        at = self.walker
        at.follow("Add a chat")
        at.fill("Tag", tag)
        at.page.get_by_role("checkbox", name="Tuesday").check()
        at.fill("Starts at", "16:00")
        at.press("Save")
        at.sees(f"#{tag}")

    def sees(self, *texts: str) -> None:
        self.walker.go("/school")
        self.walker.sees(*texts)
