"""Every address there is with a real id in it, and who reaches what stands behind it.

The table was read line by line; the addresses come from the URL map, so that a route which is
missing here fails the tests.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask import Flask

from tests.belongings import Belongings

PERSONAS = ("visitor", "theo", "pia", "ada", "sam", "rua", "ines", "tara")
"""Tara owns it all. Theo is her colleague, Pia leads their school, Ada administers it; Sam leads
and administers another one; Rua belongs to none. Ines is whom Tara, before she had a school,
invited to approve: she reaches what was sent to her, and nothing else (`AT_HER_APPROVER`)."""
OTHERS = PERSONAS[:-1]


def only(**reached: str) -> Mapping[str, str]:
    """Return what everybody gets: a stranger finds nothing, a visitor is asked to sign in."""
    return dict.fromkeys(PERSONAS, "hidden") | {"visitor": "asked"} | reached


EVERYBODY = dict.fromkeys(PERSONAS, "in")
SIGNED_IN = EVERYBODY | {"visitor": "asked"}
HERS = only(tara="in")
HER_CERTIFICATE = only(tara="in", theo="refused", pia="refused", ada="refused")
LEADERS = only(pia="in", theo="refused", ada="refused", tara="refused")
LEADERS_AND_HERS = only(pia="in", theo="refused", ada="refused", tara="in")
DESK = LEADERS | {"rua": "refused"}
"""Whoever leads nowhere is stopped at the desk's door, whatever the id."""
PIAS = only(pia="in", theo="refused", ada="refused", rua="refused", tara="refused")
"""Hers alone, behind the desk's door."""
ADMINISTRATORS = only(
    ada="in",
    theo="refused",
    pia="refused",
    rua="refused",
    ines="refused",
    tara="refused",
    sam="hidden",
)
SCHOOLS_DESK = DESK | {"ines": "refused"}
"""What a desk outside any school has not."""
AT_HER_SCHOOL = only(tara="in", theo="in", pia="in", ada="in")
BY_SECRET = EVERYBODY
"""Whoever knows the secret in the address is let in; it is the key."""

TABLE: Mapping[str, Iterable[str]] = {
    "HERS": (
        "activities.show",
        "activities.edit",
        "activities.autosave",
        "activities.correct",
        "activities.delete",
        "activities.bundle",
        "activities.add_to",
        "activities.take_from",
        "activities.dissolve",
        "evidence.edit",
        "evidence.new_link",
        "evidence.new_files",
        "evidence.download",
        "evidence.check",
        "evidence.remove",
        "archives.add_piece",
        "archives.ask",
        "archives.review",
        "archives.tick",
        "archives.sessions",
        "archives.confirm",
        "archives.end",
        "registrations.edit",
        "registrations.remove",
        "progress.show",
        "progress.ahead",
        "progress.one_more",
        "exports.show",
        "exports.file",
        "exports.new_pack",
        "exports.pack",
        "exports.pack_file",
        "exports.end_pack",
        "shares.mine",
        "shares.end",
        "outside_approvers.end",
        "outside_approvers.stop",
        "approvals.show",
        "approvals.take_back",
        "approvals.passing.send_up",
        "approvals.adjusting.reply",
        "schools.leave_school",
        "chats.edit",
        "chats.remove",
    ),
    "HER_CERTIFICATE": ("credentials.show", "credentials.download", "credentials.withdraw"),
    "LEADERS": ("approvals.look", "credentials.desk.revoke"),
    "LEADERS_AND_HERS": (
        "approvals.evidence",
        "approvals.check_evidence",
        "approvals.messaging.write",
        "approvals.messaging.read_all",
    ),
    "PIAS": ("approvals.phrases.remove",),
    "DESK": (
        "approvals.take",
        "approvals.decide",
        "approvals.give_back",
        "approvals.adjusting.propose",
        "approvals.rounds.choose",
        "approvals.told_steps.show",
        "approvals.rounds.show",
        "approvals.rounds.undo",
    ),
    "SCHOOLS_DESK": (
        "figures.show",
        "figures.standards",
        "figures.cycles",
        "credentials.desk.show",
        "credentials.batches.show",
        "credentials.batches.undo",
    ),
    "ADMINISTRATORS": (
        "schools.show",
        "schools.details",
        "schools.history",
        "mailing.of_school",
        "schools.invite_person",
        "schools.member",
        "schools.end_member",
        "schools.new_deputy",
        "schools.call_deputy_off",
        "schools.new_chat",
        "schools.chat",
        "schools.retire",
        "schools.resend_invitation",
        "schools.take_invitation_back",
        "policies.overview",
        "policies.new",
        "procedures.overview",
        "procedures.new",
        "procedures.withdraw",
        "policies.withdraw",
        "policies.end",
        "schools.new_framework",
        "schools.proposal",
        "schools.discard_proposal",
        "schools.retire_framework",
        "schools.letterhead",
        "schools.change_letterhead",
        "schools.sample_paper",
        "schools.start_letterhead",
        "schools.discard_letterhead",
    ),
    "AT_HER_SCHOOL": ("policies.show", "frameworks.show", "frameworks.download"),
    "BY_SECRET": (
        "schools.invitation",
        "offered.show",
        "offered.open_account",
        "offered.decline",
        "chats.my_calendar",
        "shared.cover",
        "shared.show",
        "shared.evidence",
        "verify.show",
        "proofs.credential",
        "proofs.decision",
        "proofs.status_list",
        "proofs.logo",
        "trail.show",
        "trail.file",
        "trail.of_school",
        "security.confirm_email",
        "security.reset_password",
        "accounts.mail_sent",
    ),
    "SIGNED_IN": (
        # Judges what is typed and tells nothing of the entry that the address names.
        "activities.counts",
        "activities.meetings",
        "registrations.new",
        "progress.other",
        "schools.accept_invitation",
        "offered.accept",
        "accounts.confirm_new_address",
        "security.two_factor_setup_validate",
        "security.wan_register_response",
        "security.wan_verify_response",
    ),
    "HERS_BUT_PUBLIC_PAGE": ("chats.show",),
    "NOBODY": ("chats.calendar",),
    "AT_THE_DOOR": ("security.wan_signin_response",),
}
"""Endpoints by who reaches what they show or change."""
MEANING = {
    "HERS": HERS,
    "HER_CERTIFICATE": HER_CERTIFICATE,
    "LEADERS": LEADERS,
    "LEADERS_AND_HERS": LEADERS_AND_HERS,
    "PIAS": PIAS,
    "DESK": DESK,
    "SCHOOLS_DESK": SCHOOLS_DESK,
    "ADMINISTRATORS": ADMINISTRATORS,
    "AT_HER_SCHOOL": AT_HER_SCHOOL,
    "BY_SECRET": BY_SECRET,
    "SIGNED_IN": SIGNED_IN,
    # A chat's page is for everybody; a teacher's own chat is nobody else's, a visitor's neither.
    "HERS_BUT_PUBLIC_PAGE": HERS | {"visitor": "hidden"},
    # A calendar program has no session: only shipped chats have a calendar of their own.
    "NOBODY": dict.fromkeys(PERSONAS, "hidden"),
    # A passkey's answer to a question that was never asked begins again.
    "AT_THE_DOOR": dict.fromkeys(PERSONAS, "asked"),
}
EXPECTED = {endpoint: MEANING[group] for group, ends in TABLE.items() for endpoint in ends}

APPROVERS = only(ines="in", tara="refused")
APPROVERS_AND_HERS = only(ines="in", tara="in")
APPROVERS_DESK = APPROVERS | dict.fromkeys(("theo", "ada", "rua"), "refused")
NOBODYS_FIGURES = only(**dict.fromkeys(("theo", "ada", "rua", "ines", "tara"), "refused"))
"""Whoever leads a school comes through the door and finds nothing; a place outside has none."""
NOBODY_SETS_UP = only(
    **dict.fromkeys(("theo", "pia", "rua", "ines", "tara"), "refused"), ada="hidden"
)
AT_HER_APPROVER: Mapping[str, Mapping[str, str]] = {
    "approvals.look": APPROVERS,
    "approvals.evidence": APPROVERS_AND_HERS,
    "approvals.check_evidence": APPROVERS_AND_HERS,
    "approvals.messaging.write": APPROVERS_AND_HERS,
    "approvals.messaging.read_all": APPROVERS_AND_HERS,
    "outside_approvers.end": APPROVERS_AND_HERS,
    "outside_approvers.stop": APPROVERS_AND_HERS,
    "approvals.show": HERS,
    "approvals.take_back": HERS,
    "approvals.passing.send_up": HERS,
    "approvals.adjusting.reply": HERS,
    "approvals.take": APPROVERS_DESK,
    "approvals.decide": APPROVERS_DESK,
    "approvals.give_back": APPROVERS_DESK,
    "approvals.adjusting.propose": APPROVERS_DESK,
    "approvals.rounds.choose": APPROVERS_DESK,
    "approvals.told_steps.show": APPROVERS_DESK,
    "figures.show": NOBODYS_FIGURES,
    "figures.standards": NOBODYS_FIGURES,
    "figures.cycles": NOBODYS_FIGURES,
    "schools.show": NOBODY_SETS_UP,
    "schools.details": NOBODY_SETS_UP,
    "schools.history": NOBODY_SETS_UP,
    "schools.invite_person": NOBODY_SETS_UP,
    "policies.overview": NOBODY_SETS_UP,
    "procedures.overview": NOBODY_SETS_UP,
    "schools.letterhead": NOBODY_SETS_UP,
}
"""The same addresses with the ids of what Tara sent to Ines, and of the place where it lies."""


def addresses(app: Flask, belongings: Belongings, method: str) -> list[tuple[str, str]]:
    """Return the endpoint and a real address of every route that takes a method."""
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if method in rule.methods and rule.endpoint != "static":
                values = {each: belongings.value(rule.endpoint, each) for each in rule.arguments}
                assert None not in values.values(), f"{rule.rule} needs a value in Belongings"
                found.append((rule.endpoint, rule.build(values)[1] if values else rule.rule))
    return found
