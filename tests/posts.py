"""One successful use of every form, for tests that watch what a form may do."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from pldash.web.session import new_form_key
from tests.accounts import PASSWORD, filled
from tests.belongings import Belongings

NEW_CHAT = {"tag": "ourtalk", "title": "Our talk", "weekdays": "TU", "start": "16:00"}
OF_ANOTHER_KIND = frozenset({"title", "activity_type"})
"""An entry of a chat does not ask for these; one of the teacher's own does."""
EVERYBODY = "school={wattle}&start=2026-02-01&end=2026-12-31"
PERIOD = "school={wattle}&scope=period&start=2026-02-01&end=2026-12-31"


@dataclass(frozen=True)
class Post:
    """Who sends a form, the page on which it stands, and what they type into it.

    :ivar page: None for a form of buttons alone, which needs nothing but its keys
    :ivar form: where the form on that page leads, where that is another address
    :ivar also: fields of the form that the page leaves out in this case
    """

    who: str
    page: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    form: str = ""
    has_file: bool = False
    also: frozenset[str] = frozenset()


POSTS: Mapping[str, Post] = {
    "accounts.show": Post("tara", "/account", {"name": "Tara N"}),
    "accounts.end_others": Post("tara"),
    "mailing.show": Post("tara", "/account/mail", {"rhythm": "weekly"}),
    "accounts.new_address": Post(
        "tara", "/account/address", {"address": "new@wattle.example", "password": PASSWORD}
    ),
    "activities.edit": Post(
        "tara", "/activities/{draft}/edit", {"lurking": "35"}, also=OF_ANOTHER_KIND
    ),
    "activities.autosave": Post(
        "tara",
        "/activities/{draft}/edit",
        {"words_immediate": "Typed."},
        form="/activities/{draft}/edit",
        also=OF_ANOTHER_KIND,
    ),
    "activities.counts": Post(
        "tara",
        "/activities/{draft}/edit",
        {"lurking": "35"},
        form="/activities/{draft}/edit",
        also=OF_ANOTHER_KIND,
    ),
    "activities.correct": Post("tara", "/activities/{approved}"),
    "activities.delete": Post("tara", "/activities/{draft}"),
    "activities.new_bundle": Post(
        "tara",
        "/bundles/new?activity={draft}&activity={spare}",
        {"title": "A bundle"},
        form="/bundles/new",
    ),
    "activities.bundle": Post("tara", "/bundles/{bundle}", {"title": "Another title"}),
    "activities.add_to": Post("tara", None, {"activity": "{draft}"}),
    "activities.take_from": Post("tara", None, {"activity": "{bundled}"}),
    "activities.dissolve": Post("tara", "/bundles/{bundle}"),
    "evidence.new_link": Post(
        "tara", "/activities/{draft}/evidence", {"link": "https://chat.example/9"}
    ),
    "evidence.new_files": Post("tara", "/activities/{draft}/evidence", has_file=True),
    "evidence.remove": Post("tara", "/activities/{draft}/evidence"),
    "approvals.send": Post("tara", "/activities/{draft}", also=frozenset({"bundle_id"})),
    "approvals.take_back": Post("tara", "/submissions/{waiting}"),
    "approvals.passing.send_up": Post("tara", "/submissions/{stuck}"),
    "approvals.take": Post("pia", "/desk/{waiting}"),
    "approvals.decide": Post("pia", "/desk/{waiting}", {"kind": "approve"}),
    "approvals.give_back": Post("pia", "/desk/{taken}"),
    "approvals.adjusting.propose": Post(
        "pia",
        "/desk/{waiting}",
        {"minutes-{waiting_activity}-lurking": "5", "note": "Shorter."},
    ),
    "approvals.adjusting.reply": Post("tara", "/submissions/{adjusted}", {"kind": "accepted"}),
    "approvals.messaging.read_all": Post("tara", "/submissions/{taken}"),
    "approvals.messaging.write": Post("tara", "/submissions/{taken}", {"words": "Why so?"}),
    "approvals.phrases.listing": Post("pia", "/desk/phrases", {"words": "Say which class."}),
    "approvals.phrases.remove": Post("pia", "/desk/phrases"),
    "approvals.rounds.choose": Post(
        "pia",
        "/desk/{taken}/alike?with={waiting}",
        form="/desk/{taken}/alike?with={waiting}",
    ),
    "approvals.rounds.undo": Post("pia", "/desk/rounds/{round}"),
    "chats.follow": Post("tara", None, {"follow": "edchat"}),
    "chats.new": Post("tara", "/my-chats/new", NEW_CHAT),
    "chats.edit": Post("tara", "/my-chats/{own_chat}", {"title": "Renamed"}),
    "chats.remove": Post("tara", "/my-chats/{own_chat}/remove"),
    "chats.make_address": Post("tara", "/my-chats/calendar"),
    "chats.revoke_address": Post("tara", "/my-chats/calendar"),
    "credentials.preview": Post(
        "tara", f"/certificates/preview?{PERIOD}", form=f"/certificates/preview?{PERIOD}"
    ),
    "credentials.withdraw": Post("tara", "/certificates/{credential}/withdraw"),
    "credentials.desk.revoke": Post(
        "pia", "/desk/certificates/{credential}/revoke", {"reason": "error", "note": "Wrong chat."}
    ),
    "credentials.batches.preview": Post(
        "pia",
        f"/desk/certificates/issue/preview?{EVERYBODY}",
        form=f"/desk/certificates/issue/preview?{EVERYBODY}",
    ),
    "credentials.batches.undo": Post("pia", "/desk/certificates/batches/{batch}/undo"),
    "credentials.batches.revoke": Post(
        "pia",
        "/desk/certificates/revoke?id={credential}",
        {"reason": "error"},
        form="/desk/certificates/revoke?id={credential}",
    ),
    "registrations.new": Post("tara", "/registrations/new/au-vic-vit", {"number": "77"}),
    "registrations.edit": Post("tara", "/registrations/{registration}", {"number": "78"}),
    "registrations.remove": Post("tara", "/registrations/{registration}/remove"),
    "schools.mine": Post("rua", "/schools", {"code": "wattle park"}),
    "schools.leave_school": Post("tara", "/schools"),
    "schools.accept_invitation": Post("rua", "/invitations/{invitation_token}"),
    "schools.details": Post("ada", "/school/{wattle}/details", {"name": "Wattle Park College"}),
    "schools.invite_person": Post(
        "ada", "/school/{wattle}/invite", {"email": "x@kura.example", "roles": "teacher"}
    ),
    "schools.resend_invitation": Post("ada", "/school/{wattle}"),
    "schools.take_invitation_back": Post("ada", "/school/{wattle}"),
    "schools.member": Post("ada", "/school/members/{theo_member}", {"roles": "leader"}),
    "schools.end_member": Post("ada", "/school/members/{theo_member}"),
    "schools.new_deputy": Post(
        "ada",
        "/school/{wattle}/deputies/new",
        {"account_id": "{tara}", "from_on": "2026-11-20", "until_on": "2026-11-27"},
    ),
    "schools.call_deputy_off": Post("ada", "/school/{wattle}"),
    "schools.new_chat": Post("ada", "/school/{wattle}/chats/new", NEW_CHAT),
    "schools.chat": Post("ada", "/school/chats/{school_chat}", {"title": "Renamed"}),
    "schools.retire": Post("ada", "/school/chats/{school_chat}"),
    "schools.proposal": Post("ada", "/school/standards/{proposal}"),
    "schools.discard_proposal": Post("ada", "/school/standards/{proposal}"),
    "schools.retire_framework": Post("ada", "/standards/{framework}"),
    "schools.change_letterhead": Post(
        "ada", "/school/{wattle}/letterhead/change", {"above": "Since 1963"}
    ),
    "schools.start_letterhead": Post("ada", "/school/{wattle}/letterhead"),
    "schools.discard_letterhead": Post("ada", "/school/{wattle}/letterhead"),
    "policies.new": Post("ada", "/school/{wattle}/policy/new", {"cap_lurking": "10"}),
    "procedures.new": Post(
        "ada", "/school/{wattle}/approving/new", {"kind": "two-steps", "from_on": "2028-01-01"}
    ),
    "procedures.withdraw": Post("ada", "/school/{wattle}/approving"),
    "policies.withdraw": Post("ada", "/school/{wattle}/policy"),
    "policies.end": Post("ada", "/school/{wattle}/policy", {"until_on": "2027-06-30"}),
    "outside_approvers.mine": Post(
        "rua",
        "/approvers",
        {
            "name": "Jo Hill",
            "role": "Principal",
            "organisation": "Hilltop",
            "email": "jo@hill.example",
        },
    ),
    "outside_approvers.end": Post("tara", "/approvers"),
    "exports.end_pack": Post(
        "tara", "/take-along/packs/{pack}", form="/take-along/packs/{pack}/end"
    ),
    "exports.new_pack": Post("tara", "/take-along/{registration}/pack"),
    "shares.mine": Post(
        "tara",
        "/take-along/{registration}/shares",
        {"officer": "Mo"},
        form="/take-along/{registration}/shares",
    ),
    "shares.end": Post("tara", "/take-along/{registration}/shares"),
    "security.change_password": Post(
        "tara",
        "/account/password",
        {"password": PASSWORD, "new_password": "three-green-parrots-sing"},
    ),
    "security.login": Post(
        "visitor", "/sign-in", {"email": "tara@wattle.example", "password": PASSWORD}
    ),
    "security.logout": Post("tara", "/account"),
    "security.register": Post(
        "visitor",
        "/sign-up",
        {
            "name": "Aroha Ngata",
            "email": "aroha@kura.example",
            "password": PASSWORD,
            "zone": "Pacific/Auckland",
            "locale": "en_NZ",
        },
    ),
    "security.forgot_password": Post("visitor", "/reset", {"email": "tara@wattle.example"}),
    "security.send_confirmation": Post("visitor", "/confirm", {"email": "tara@wattle.example"}),
}
ASKING = {"credentials.preview", "credentials.batches.preview", "credentials.batches.revoke"}
"""Forms whose address says what they are about, as the page's own does."""
AFTER_ANOTHER = {
    "accounts.confirm_new_address": "needs the link of a mail",
    "accounts.discard_typed_words": "needs a form that came too late",
    "archives.add_piece": "needs an archive that this browser began",
    "archives.begin_pieces": "is sent by the page's script",
    "archives.ask": "needs a transcript that this browser gave",
    "archives.confirm": "needs an archive that this browser gave",
    "archives.end": "needs an archive that this browser gave",
    "archives.give": "needs an archive's file",
    "archives.sessions": "needs an archive that this browser gave",
    "archives.tick": "needs an archive that this browser gave",
    "outside_approvers.stop": "needs who took an invitation up; walked through there",
    "offered.open_account": "is for a visitor; test_outside_approvers walks through it",
    "offered.accept": "needs an account of the invited address; walked through there",
    "offered.decline": "is for a visitor; walked through there",
    "shared.show": "needs no key: each look is written down",
    "shared.evidence": "needs no key: each look is written down",
    "schools.new_framework": "needs a file of standards",
    "verify_files.check": "needs a file, and keeps nothing of it",
    "security.confirm_email": "needs the link of a mail",
    "security.reset_password": "needs the link of a mail",
    "security.mf_recovery": "needs a half signed-in person",
    "security.mf_recovery_codes": "needs a second step",
    "security.tf_select": "needs a half signed-in person",
    "security.two_factor_rescue": "needs a half signed-in person",
    "security.two_factor_setup": "begins without a change",
    "security.two_factor_setup_validate": "needs an authenticator's code",
    "security.two_factor_token_validation": "needs an authenticator's code",
    "security.verify": "changes only the cookie",
    "security.wan_delete": "needs a passkey",
    "security.wan_register": "begins without a change",
    "security.wan_register_response": "needs a passkey's answer",
    "security.wan_signin": "begins without a change",
    "security.wan_signin_response": "needs a passkey's answer",
    "security.wan_verify": "begins without a change",
    "security.wan_verify_response": "needs a passkey's answer",
}
"""Forms that no one request can use; the tests of signing in walk through them."""
ENDING = {"activities.delete", "activities.dissolve", "schools.leave_school", "chats.remove"}
"""What other forms are about is gone after these."""


def form_of(
    browser: FlaskClient, post: Post, address: str, names: Mapping[str, object]
) -> MultiDict:
    """Return what a browser would send."""
    typed = {name.format_map(names): value.format_map(names) for name, value in post.fields.items()}
    if post.page is None:
        token = filled(browser.get("/account"), "/account")["csrf_token"]
        return MultiDict({"csrf_token": token, "form_key": new_form_key(), **typed})
    page = browser.get(post.page.format_map(names))
    form = filled(page, post.form.format_map(names) or address, **typed)
    if "form_key" in form and not form["form_key"]:
        form["form_key"] = new_form_key()
    return form


def use(browser: FlaskClient, post: Post, address: str, form: MultiDict) -> TestResponse:
    """Send a form."""
    if not post.has_file:
        return browser.post(address, data=form)
    words = (io.BytesIO(b"Q1 How do you give feedback?"), "notes.txt")
    return browser.post(address, data={**form.to_dict(), "files": words})


def names_of(belongings: Belongings, people: object) -> dict[str, object]:
    """Return everything that an address or a field may name."""
    ids = {name: person.id for name, person in vars(people).items() if hasattr(person, "id")}
    return vars(belongings) | ids
