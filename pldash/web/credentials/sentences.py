"""Sentences for what certificates refuse."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from pldash.web.sentences import add_sentences

add_sentences(
    {
        "no-approved-activity": _l(
            "Nothing that this school approved falls under this. Choose other dates, or wait "
            "until your leader has decided."
        ),
        "activity-twice": _l(
            "One activity was approved twice. Ask your leader which one should stand."
        ),
        "not-own-record": _l("Only the teacher themself issues a certificate."),
        "not-approved": _l("One of these activities is not approved."),
        "approved-by-oneself": _l(
            "One of these activities was approved by yourself. Somebody else has to approve it."
        ),
        "another-teacher": _l("One of these activities is somebody else\u2019s."),
        "another-school": _l("One of these activities was approved by another school."),
        "outside-period": _l("One of these activities lies outside the dates."),
        "no-minutes": _l("One of these activities has no minutes."),
        "withdrawn-by-the-school": _l(
            "The school withdrew the certificate that these activities stood on. Speak with "
            "your leader."
        ),
        "replaced-is-no-longer-good": _l(
            "The certificate to be replaced is no longer good, or shares nothing with this one."
        ),
        "cycle-not-known": _l(
            "The cycle of this registration is not known yet: a date is missing. Add it, or "
            "leave the registration out."
        ),
        "period-ends-too-late": _l(
            "The last day lies too far ahead. It can be the end of this year at the latest, or of "
            "the cycle of the registration on the certificate."
        ),
        "glyph-missing": _l(
            "The paper cannot print %(detail)s. Nothing was issued. Change the name on your "
            "account page, or ask whoever named the school or the activity, then try again."
        ),
        "credential-issued": _l("This certificate is good already."),
        "credential-superseded": _l("This certificate was replaced meanwhile."),
        "credential-revoked": _l("This certificate was revoked meanwhile."),
        "reason-not-yours": _l("This reason is not yours to give."),
        "nobody-chosen": _l("Tick at least one."),
        "too-many-chosen": _l("Choose 2,000 at most at a time."),
        "several-schools": _l("Choose certificates of one school at a time."),
        "no-longer-leading": _l("Whoever asked for it leads this school no more."),
        "could-not-be-made": _l(
            "It was tried several times and could not be done. Try again; if it stays like this, "
            "tell whoever runs PL Dash."
        ),
        "batch-undone": _l("This was taken back already."),
        "too-late-to-undo": _l("The hour in which this could be taken back is over."),
        "note-too-long": _l("Shorten the note to 2,000 characters."),
    }
)
