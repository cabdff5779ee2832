"""Words about a file that somebody shows: the band for each answer, a sentence for each line."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import lazy_gettext as _l

from pldash.domain.checked_files import Verdict

BANDS: Final[dict[Verdict, tuple[str, Any, Any]]] = {
    Verdict.CHANGED: (
        "changed",
        _l("This file was changed after it was signed"),
        _l("It is not what we issued, whatever it shows. Go by our records alone."),
    ),
    Verdict.ADDED: (
        "changed",
        _l("Something was added after signing"),
        _l(
            "What we signed is still in the file, but something stands behind it that may cover "
            "it up. Go by our records alone."
        ),
    ),
    Verdict.SAVED_ANEW: (
        "unchecked",
        _l("This file was saved anew, so it proves nothing"),
        _l(
            "Another program wrote it once more, and our signature was lost. That happens by "
            "printing or shrinking a file, and it can hide a change. Compare it with what the "
            "original says."
        ),
    ),
    Verdict.NOT_THE_FILE: (
        "changed",
        _l("This is not the file that we issued"),
        _l("It bears a signature of ours, but our records hold another file for its code."),
    ),
    Verdict.NOT_OURS: (
        "changed",
        _l("We did not sign this"),
        _l("It names a certificate of ours, but somebody else made its signature."),
    ),
    Verdict.UNRECORDED: (
        "unchecked",
        _l("This could not be checked"),
        _l(
            "Our signature on it holds, but our records know nothing of it, so nobody can say "
            "whether it stands."
        ),
    ),
    Verdict.CONTRADICTION: (
        "unchecked",
        _l("This could not be checked"),
        _l("Our own keys or our clock do not agree with our records. The fault is ours."),
    ),
    Verdict.STRANGERS: (
        "unchecked",
        _l("Unchanged, but we cannot say whose it is"),
        _l(
            "This is no certificate of ours. Nobody changed it since it was signed; who signed "
            "it and whether it still stands, only its issuer can tell."
        ),
    ),
    Verdict.STRANGERS_ENDED: (
        "revoked",
        _l("This credential has ended"),
        _l("This is no certificate of ours. By its own words its time is over."),
    ),
    Verdict.STRANGERS_CHANGED: (
        "changed",
        _l("This credential was changed after it was signed"),
        _l("This is no certificate of ours, and what it claims is not what its issuer signed."),
    ),
    Verdict.STRANGERS_UNREAD: (
        "unchecked",
        _l("This could not be checked"),
        _l("This is no certificate of ours. Only its issuer can tell whether it is good."),
    ),
    Verdict.TOO_LARGE: (
        "unchecked",
        _l("This could not be checked"),
        _l("It is too large to check here. That says nothing about whether it is good."),
    ),
    Verdict.UNKNOWN: (
        "unchecked",
        _l("We found no certificate of ours in this file"),
        _l("Neither a signature of ours nor the address of a certificate that we issued."),
    ),
    Verdict.NO_RECORDS: (
        "unchecked",
        _l("This could not be checked"),
        _l("We cannot reach our own records or keys just now. Try again in a minute."),
    ),
}
"""Tone, title and text; what still stands, or does no longer, is said as for a code."""

UNCHANGED: Final = _l("The file is the one that we issued, unchanged.")
PROOF_HOLDS: Final = _l("What it claims is what we signed, unchanged.")

LINES: Final[dict[str, tuple[Any, Any]]] = {
    "seal-whole": (
        _l("Its signature holds."),
        _l("Each byte that it covers is the byte that was signed."),
    ),
    "seal-part": (
        _l("Its signature holds for the file as it was."),
        _l("Each byte that it covers is the byte that was signed."),
    ),
    "seal-broken": (
        _l("Its signature does not hold: bytes were changed."),
        _l("The digest of the file is not the one that was signed."),
    ),
    "seal-damaged": (
        _l("Its signature was damaged, or something else stands in its place."),
        _l("The room of the signature holds what no signature of ours holds."),
    ),
    "seal-displaced": (
        _l("What is left of its signature fits nothing: the file was saved anew."),
        _l("The signature names bytes that are elsewhere by now."),
    ),
    "seal-missing": (
        _l("It has no signature."),
        _l("Printing a file to another one, or a page cut out of it, leaves none."),
    ),
    "signer-ours": (
        _l("The signature is ours."),
        _l("Made with the certificate of %(name)s, which our authority vouches for."),
    ),
    "signer-stranger": (
        _l("The signature is somebody else\u2019s."),
        _l("Its certificate names %(name)s, and no authority of ours vouches for it."),
    ),
    "signer-withdrawn": (
        _l("The key of this signature was withdrawn since."),
        _l("The certificate of %(name)s is on our list of those that no longer stand."),
    ),
    "signer-ended": (
        _l("The years of this signature\u2019s certificate are over."),
        _l("The certificate of %(name)s ended on %(ends)s; our records say what was issued."),
    ),
    "signer-not-yet": (
        _l("By our clock the signature\u2019s certificate does not hold yet."),
        _l("The certificate of %(name)s begins later: either clock may be wrong."),
    ),
    "signer-list-too-old": (
        _l("Whether the signature\u2019s key was withdrawn could not be checked."),
        _l("Our own list of withdrawn certificates has run out."),
    ),
    "covers-all": (
        _l("It covers the whole file."),
        _l("Nothing stands before, between or behind what was signed."),
    ),
    "covers-part": (
        _l("Something was added behind what it covers."),
        _l("Bytes added: %(added)s."),
    ),
    "digest-same": (
        _l("It is, byte by byte, the file in our records."),
        _l("SHA-256: %(sha256)s"),
    ),
    "digest-differs": (
        _l("It is not the file in our records."),
        _l("SHA-256 of this file: %(sha256)s"),
    ),
    "digest-unknown": (
        _l("Our records hold no file to compare it with."),
        _l("SHA-256 of this file: %(sha256)s"),
    ),
    "inside-same": (
        _l("The claims for machines inside it are those that we issued."),
        _l("An Open Badges 3.0 credential, the same byte by byte."),
    ),
    "inside-differs": (
        _l("The claims for machines inside it are not those that we issued."),
        _l("An Open Badges 3.0 credential for the same code, with other bytes."),
    ),
    "inside-of-another": (
        _l("The claims for machines inside it belong to something else."),
        _l("An Open Badges 3.0 credential, but not of the certificate that the file names."),
    ),
    "inside-several": (
        _l("More than one set of claims for machines is inside it."),
        _l("A file of ours holds one Open Badges 3.0 credential."),
    ),
    "inside-not-read": (
        _l("The claims for machines inside it are too long to be read here."),
        _l("They were not compared with those that we issued."),
    ),
    "inside-unknown": (
        _l("Our records know nothing of the claims for machines inside it."),
        _l("An Open Badges 3.0 credential."),
    ),
    "inside-none": (
        _l("No claims for machines are inside it."),
        _l("A file that we signed holds an Open Badges 3.0 credential."),
    ),
    "inside-never": (
        _l("It was issued before our files held claims for machines."),
        _l("There is nothing inside to compare."),
    ),
    "proof-holds": (
        _l("The claims for machines are what their issuer signed."),
        _l("The proof eddsa-rdfc-2022 holds over every claim."),
    ),
    "proof-broken": (
        _l("The claims for machines are not what their issuer signed."),
        _l("The proof does not hold: a claim was changed, added or taken out."),
    ),
    "proof-strange-key": (
        _l("The claims for machines name us, but no key of ours signed them."),
        _l("We publish our keys; the proof was made with another one."),
    ),
    "proof-key-elsewhere": (
        _l("The proof of the claims for machines could not be checked."),
        _l("The keys of %(issuer)s are at its own address. We never open an address in a file."),
    ),
    "proof-unknown-kind": (
        _l("The proof of the claims for machines could not be read."),
        _l("There is none, or it is of a kind or in a vocabulary that is not read here."),
    ),
    "proof-too-large": (
        _l("The claims for machines are too large to check here."),
        _l("A program for Open Badges 3.0 on your own computer has no such bound."),
    ),
    "proof-ended": (
        _l("By their own words, the time of the claims is over."),
        _l("They were good until %(until)s."),
    ),
    "proof-not-yet": (
        _l("By our clock, the claims do not hold yet."),
        _l("They are good from %(begins)s: either clock may be wrong."),
    ),
    "issuer-ourselves": (
        _l("We are their issuer."),
        _l("Issuer: %(issuer)s"),
    ),
    "issuer-by-key": (
        _l("Who issued them is not known: they name a key and nobody."),
        _l("Issuer: %(issuer)s"),
    ),
    "issuer-elsewhere": (
        _l("Somebody else issued them, by their own words."),
        _l("Issuer: %(issuer)s"),
    ),
    "stands-issued": (
        _l("The certificate that it names has not been revoked or replaced."),
        _l("Read from our records just now."),
    ),
    "stands-superseded": (
        _l("Another certificate stands in the place of the one that it names."),
        _l("Read from our records just now."),
    ),
    "stands-revoked": (
        _l("The certificate that it names has been revoked."),
        _l("Read from our records just now."),
    ),
    "stands-unknown": (
        _l("Whether it stands could not be checked."),
        _l("Our records hold no certificate for it."),
    ),
    "stands-asked-elsewhere": (
        _l("Whether it still stands could not be checked."),
        _l("Its issuer keeps a list. We never open an address in a file."),
    ),
    "stands-not-read": (
        _l("Whether it still stands could not be checked."),
        _l("It is too long to be read here, so nothing in it was looked at."),
    ),
    "stands-never-said": (
        _l("Whether it still stands nobody can tell."),
        _l("It names no list where that could be asked."),
    ),
}
"""The sentence for each code of a finding, and the detail behind it."""
