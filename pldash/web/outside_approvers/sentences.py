"""What refusals about outside approvers say."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from pldash.web.sentences import add_sentences

add_sentences(
    {
        "outside-line-missing": _l("Fill this in: a certificate prints it."),
        "outside-line-too-long": _l("Shorten it to 80 characters."),
        "outside-line-link": _l("Write it in words, without an address of the web or of mail."),
        "outside-own-name-link": _l(
            "Your own name holds an address. Change it in your account: the mail names you."
        ),
        "outside-oneself": _l(
            "Nobody approves their own record: this address reaches the teacher's own mailbox. It "
            "has to be somebody else."
        ),
        "outside-has-school": _l("You belong to a school here: send your work to it."),
        "outside-declined": _l("They turned your invitation down and are not asked again."),
        "outside-too-many": _l("You have three already. End one first."),
        "outside-too-often": _l(
            "You invited six people within 30 days; whom you ended counts too, since each got a "
            "mail. Days until the next one: %(detail)s."
        ),
        "outside-address-busy": _l("This address has several open invitations. Ask the person."),
        "outside-other-address": _l(
            "The invitation went to another address. Sign in with an account of that address."
        ),
        "outside-over": _l("This is over: it was taken up, turned down or ended, or is too old."),
    }
)
