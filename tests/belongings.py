"""One of each thing, all of them Tara's or her school's, for tests that try every address."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from pldash.adapters.database import Engines
from pldash.adapters.files import LocalFileStore
from pldash.domain.actors import Actor
from pldash.domain.cases import Employment, RecognitionPolicy, RegistrationType
from pldash.domain.chat_entries import ChatEntry, Rhythm
from pldash.domain.letterheads import Letterhead, Logo
from pldash.domain.policies import PolicyEntry
from pldash.domain.recurrence import Weekday
from pldash.domain.schools import Role
from pldash.domain.values import ParticipationMode, Period
from pldash.models.activities import Reflection
from pldash.models.approvals import Submission
from pldash.models.schools import Membership
from pldash.services.adjustments import Proposal, adjust
from pldash.services.approvals import open_submission
from pldash.services.archive_reviews import begin_review
from pldash.services.batches import order_issue
from pldash.services.deputies import set_deputy
from pldash.services.feeds import make_feed
from pldash.services.framework_proposals import propose
from pldash.services.invitations import invite
from pldash.services.letterheads import propose_letterhead
from pldash.services.letters import Letter
from pldash.services.messages import write_message
from pldash.services.own_chats import OwnChat, add_own_chat
from pldash.services.phrases import save_phrase
from pldash.services.policies import start_policy
from pldash.services.registrations import RegistrationEntry, add_registration
from pldash.services.rounds import start_round
from pldash.services.school_chats import add_chat
from pldash.services.scope import SYSTEM
from pldash.services.submission_contents import content_of
from pldash.services.unit_of_work import writing
from tests.case_packages import package, read
from tests.factories import approved_activity, asked_for, make_certificate
from tests.made import (
    make_activity,
    make_bundle,
    make_file,
    make_link,
    make_school_framework,
    make_submission,
)
from tests.outside import OFFERED, invited_before
from tests.procedures import TWO_STEPS, choose
from tests.shared import ordered_pack, share_cycle
from tests.stock import NOON, People
from tests.systems import administer_elsewhere, make_stuck
from tests.trails import sign_all

CANARY = "canarybird"
"""Stands in every private word of Tara's; nobody else's page may ever show it."""
SHARED = "sharedbird"
"""Stands in what she sent to her school: its leaders read it, nobody else does."""
SECRET = "a-secret-that-names-a-calendar-of-taras"
LINK = "a-secret-that-opens-a-cycle-of-taras"
OFFER = "a-secret-that-asks-somebody-to-approve-for-tara"

ALIKE = {
    "approvals.check_evidence": "approvals.evidence",
    "approvals.messaging.read_all": "approvals.give_back",
    "approvals.messaging.write": "approvals.give_back",
    "approvals.rounds.choose": "approvals.give_back",
}
"""Endpoints whose addresses carry what those of another do."""

SAME_FOR_ALL = {
    **{(each, "code"): "au-vic-vit" for each in ("registrations.new", "progress.other")},
    ("accounts.mail_sent", "what"): "sign-up",
    ("static", "filename"): "pldash.css",
    ("chats.my_calendar", "secret"): SECRET,
    **{(f"offered.{each}", "secret"): OFFER for each in OFFERED},
    **{(f"trail.{each}", "day"): f"{NOON.date()}" for each in ("show", "file")},
    **{(f"shared.{each}", "secret"): LINK for each in ("cover", "show", "evidence")},
}
"""What addresses carry that are nobody's own, by endpoint and argument."""


@dataclass(frozen=True)
class Belongings:
    """Ids and names of everything, as addresses carry them."""

    draft: UUID
    draft_file: UUID
    spare: UUID
    approved: UUID
    bundle: UUID
    bundled: UUID
    waiting: UUID
    waiting_file: str
    waiting_activity: str
    taken: UUID
    adjusted: UUID
    stuck: UUID
    registration: UUID
    share: UUID
    pack: UUID
    approver: UUID
    archive: UUID
    credential: UUID
    code: str
    batch: UUID
    round: UUID
    own_chat: str
    own_chat_id: UUID
    school_chat: UUID
    invitation: UUID
    invitation_token: str
    deputy: UUID
    phrase: UUID
    policy: UUID
    letterhead: UUID
    logo: str
    procedure: UUID
    framework: UUID
    proposal: UUID
    tara_member: UUID
    theo_member: UUID
    wattle: UUID
    aussieed: UUID

    def value(self, endpoint: str, argument: str) -> object:
        """Return what an address of this endpoint carries for an argument."""
        special = {
            ("activities.correct", "activity_id"): self.approved,
            ("approvals.give_back", "submission_id"): self.taken,
            ("approvals.adjusting.reply", "submission_id"): self.adjusted,
            ("approvals.passing.send_up", "submission_id"): self.stuck,
            ("approvals.evidence", "evidence_id"): self.waiting_file,
            ("activities.meetings", "chat_id"): self.aussieed,
            ("schools.leave_school", "membership_id"): self.tara_member,
            ("schools.invitation", "token"): self.invitation_token,
            ("schools.accept_invitation", "token"): self.invitation_token,
            **SAME_FOR_ALL,
        }
        usual = {
            "activity_id": self.draft,
            "evidence_id": self.draft_file,
            "bundle_id": self.bundle,
            "submission_id": self.waiting,
            "registration_id": self.registration,
            "review_id": self.archive,
            "share_id": self.share,
            "credential_id": self.credential,
            "code": self.code,
            "name": self.own_chat,
            "chat_id": self.school_chat,
            "invitation_id": self.invitation,
            "deputy_id": self.deputy,
            "phrase_id": self.phrase,
            "digest": self.logo,
            "membership_id": self.theo_member,
            "school_id": self.wattle,
            "number": 1,  # the first status list is there from the start
            "token": "no-such-token",
        }
        other = usual.get(argument, getattr(self, argument.removesuffix("_id"), None))
        return special.get((ALIKE.get(endpoint, endpoint), argument), other)


@pytest.fixture
def belongings(engines: Engines, people: People, acting, tmp_path) -> Belongings:
    """Tara with a draft, a bundle, submissions, a certificate, a registration, chats, evidence."""
    files = LocalFileStore(tmp_path / "files")
    with writing(engines.writer, SYSTEM) as session:
        return furnish(session, people, acting, files)


def furnish(session: Session, people: People, acting, files: LocalFileStore) -> Belongings:
    """Make one of each and return their ids; then the ends of the trail are signed."""
    made = Belongings(
        **_activities(session, people, files),
        **_submissions(session, people, acting, files),
        **_own_things(session, acting("tara")),
        **_school(session, people, acting("ada"), files),
        phrase=save_phrase(session, acting("pia"), "Say more about your class.", now=NOON).id,
    )
    sign_all(session, now=NOON)
    return made


def _activities(session: Session, people: People, files: LocalFileStore) -> dict[str, Any]:
    """Return two drafts with a link and a file each, and two more in a bundle."""
    draft, spare, *bundled = (
        make_activity(session, people.tara.id, **private_words(people, files, CANARY))
        for _ in range(4)
    )
    bundle = make_bundle(session, people.tara.id, *bundled)
    bundle.title = f"A term of {CANARY}"
    return {
        "draft": draft.id,
        "draft_file": draft.evidence[1].id,
        "spare": spare.id,
        "aussieed": draft.chat_id,
        "bundle": bundle.id,
        "bundled": bundled[0].id,
    }


def _submissions(session: Session, people: People, acting, files: LocalFileStore) -> dict[str, Any]:
    """Return those that wait, for Pia and for Tara, and a certificate of an approved one."""
    waiting, taken, adjusted = (
        make_submission(
            session, people.tara.id, people.wattle, **private_words(people, files, SHARED)
        )
        for _ in range(3)
    )
    _adjust(session, acting("pia"), adjusted)
    open_submission(session, acting("pia"), taken.id, version=taken.version, now=NOON)
    _write(session, acting("pia"), taken)
    _write(session, acting("tara"), adjusted)
    approved = approved_activity(session, people)
    credential = make_certificate(session, acting("tara"), asked_for(people), files)
    return {
        "waiting": waiting.id,
        "waiting_file": content_of(waiting).activities[0].evidence[1].id,
        "waiting_activity": content_of(waiting).activities[0].id,
        "taken": taken.id,
        "adjusted": adjusted.id,
        "stuck": make_stuck(session, people).id,
        "approved": approved.lines[0].activity_id,
        "credential": credential.id,
        "round": _round(session, people, acting("pia"), files),
        "batch": _batch(session, people, acting("pia")),
        "code": credential.code,
    }


def _batch(session: Session, people: People, pia: Actor) -> UUID:
    """Return a batch that Pia ordered for Tara, of which nothing is done yet."""
    spring = Period(date(2026, 9, 1), date(2026, 11, 30))
    ordered = order_issue(
        session, pia, people.wattle, period=spring, teacher_ids=[people.tara.id], now=NOON
    )
    return ordered.id


def _round(session: Session, people: People, pia: Actor, files: LocalFileStore) -> UUID:
    """Return a round of Pia's with two of Tara's, which she can still undo."""
    rows = [
        make_submission(
            session, people.tara.id, people.wattle, **private_words(people, files, SHARED)
        )
        for _ in range(2)
    ]
    open_submission(session, pia, rows[0].id, version=rows[0].version, now=NOON)
    seen = [(row.id, row.version) for row in rows]
    return start_round(
        session, pia, rows[0].id, chosen=seen, undo_for=timedelta(days=1), now=NOON
    ).id


def _adjust(session: Session, pia: Actor, row: Submission) -> None:
    """Propose other minutes, which wait for Tara's answer."""
    key = content_of(row).activities[0].id
    adjust(
        session,
        pia,
        (row.id, row.version),
        proposal=Proposal({key: {"synchronous": 5}}, f"Say more, {SHARED}."),
        write_letter=lambda news: Letter(news.school, ""),
        now=NOON,
    )


def _write(session: Session, actor: Actor, row: Submission) -> None:
    """Write a message about what was sent, which nobody has read."""
    write_message(
        session,
        actor,
        row.id,
        words=f"I ask about the {SHARED}.",
        write_letter=lambda news: Letter(news.school, ""),
        now=NOON,
    )


def _own_things(session: Session, tara: Actor) -> dict[str, Any]:
    """Return a registration, an archive, a chat of her own; her calendar gets a secret address."""
    facts = RegistrationEntry(
        body="au-nsw-nesa",
        number=CANARY,
        type=RegistrationType.FULL,
        employment=Employment.FULL_TIME,
        granted_on=date(2024, 9, 1),
    )
    own = add_own_chat(session, tara, OwnChat(_chat(CANARY)), now=NOON)
    make_feed(session, tara, hashlib.sha256(SECRET.encode()).hexdigest(), now=NOON)
    registration = add_registration(session, tara, facts, now=NOON).id
    return {
        "registration": registration,
        "share": share_cycle(session, tara, registration, LINK),
        "pack": ordered_pack(session, tara, registration),
        "approver": invited_before(session, tara, OFFER),
        "archive": begin_review(session, tara, CANARY.encode(), now=NOON),
        "own_chat": own.identity,
        "own_chat_id": own.id,
    }


def _school(session: Session, people: People, ada: Actor, files: LocalFileStore) -> dict[str, Any]:
    """Return an invitation, a deputy, a chat and memberships of Wattle Park."""
    administer_elsewhere(session, people)
    tokens: list[str] = []
    invitation = invite(
        session,
        ada,
        people.wattle,
        whom=("mele@kura.example", [Role.TEACHER]),
        write=lambda _school, token, _locale: tokens.append(token) or Letter("Come", token),
        now=NOON,
    )
    deputy = set_deputy(
        session,
        ada,
        (people.wattle, people.theo.id),
        period=Period(date(2026, 12, 1), date(2026, 12, 18)),
        now=NOON,
    )
    here = select(Membership).where(Membership.school_id == people.wattle)
    members = {row.account_id: row.id for row in session.scalars(here)}
    return {
        "invitation": invitation.id,
        "invitation_token": tokens[0],
        "deputy": deputy.id,
        "procedure": choose(session, ada, people.wattle, TWO_STEPS, from_on=date(2027, 1, 1)).id,
        "policy": start_policy(session, ada, people.wattle, entry=_policy(), now=NOON).id,
        **_letterhead(session, ada, people.wattle, files),
        "framework": make_school_framework(session, people.wattle, "How we teach"),
        "proposal": propose(
            session, ada, people.wattle, package=read(package()), told=(), now=NOON
        ).id,
        "school_chat": add_chat(session, ada, people.wattle, entry=_chat("talk"), now=NOON).id,
        "tara_member": members[people.tara.id],
        "theo_member": members[people.theo.id],
        "wattle": people.wattle,
    }


def _letterhead(
    session: Session, ada: Actor, school_id: UUID, files: LocalFileStore
) -> dict[str, object]:
    """Return a proposal with a picture, which waits."""
    logo = Logo(files.put(b"\x89PNG"), 480, 160, "A branch")
    row = propose_letterhead(
        session, ada, school_id, letterhead=Letterhead("Since 1962", "", logo), now=NOON
    )
    return {"letterhead": row.id, "logo": logo.sha256}


def private_words(people: People, files: LocalFileStore, word: str) -> dict[str, object]:
    """Return what an activity says in Tara's own words, a file among it."""
    content = f"%PDF-1.4 {word}".encode()
    link = make_link(people.tara.id)
    link.url, link.title = f"https://{word}.example/thread", f"Thread {word}"
    return {
        "title": f"#aussieED {word}",
        "reflections": [
            Reflection(teacher_id=people.tara.id, prompt="happened", words=f"I heard a {word}.")
        ],
        "evidence": [link, make_file(people.tara.id, files.put(content), f"{word}.pdf")],
    }


def _policy() -> PolicyEntry:
    """Return a policy of the coming year: reading along gives a quarter at most."""
    rules = RecognitionPolicy(mode_caps={ParticipationMode.LURKING: Decimal(25)})
    return PolicyEntry(from_on=date(2027, 1, 1), until_on=None, rules=rules)


def _chat(tag: str) -> ChatEntry:
    return ChatEntry(
        tag=tag,
        title=f"Talk of {tag}",
        topic="",
        rhythm=Rhythm.WEEKLY,
        weekdays=(Weekday.TUESDAY,),
        interval=1,
        nth=(),
        start=time(16),
        zone="Australia/Melbourne",
        minutes=60,
        valid_from=None,
        valid_until=None,
    )
