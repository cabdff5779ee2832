"""One answer for each file, and a line for each thing that was looked at."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pldash.domain.checked_files import (
    CredentialReading,
    FileKind,
    FileReading,
    IssuerKind,
    Proof,
    Recorded,
    Seal,
    SealReading,
    Signer,
    Standing,
    Verdict,
    verdict_of,
)
from pldash.domain.credentials import CredentialState
from pldash.domain.file_findings import Answer, findings_of

OURS = SealReading(
    seal=Seal.WHOLE, signer=Signer.OURS, certificate_sha256="cert", is_own=True, name="Us"
)
INSIDE = CredentialReading(
    sha256="cred", proof=Proof.HOLDS, issuer=IssuerKind.OURSELVES, code="CODE"
)
THEIRS = replace(INSIDE, issuer=IssuerKind.BY_KEY, code=None)
UNREAD = CredentialReading(
    sha256="long", proof=Proof.TOO_LARGE, issuer=None, standing=Standing.NOT_READ
)
ISSUED = FileReading(
    kind=FileKind.PAPER, sha256="pdf", seal=OURS, credentials=(INSIDE,), codes=("CODE",)
)
ALONE = FileReading(kind=FileKind.CREDENTIAL, sha256="json", credentials=(INSIDE,), codes=("CODE",))
RECORD = Recorded(
    code="CODE",
    state=CredentialState.ISSUED,
    pdf_sha256="pdf",
    certificate_sha256="cert",
    credential_sha256="cred",
)
UNSIGNED = Recorded(code="CODE", state=CredentialState.ISSUED, pdf_sha256="pdf")
OTHER_BYTES = replace(ISSUED, sha256="other")
STANDING = {Verdict.GOOD, Verdict.TEST, Verdict.REVOKED, Verdict.REPLACED}


def sealed(seal: Seal, **changes: object) -> FileReading:
    """Another file than the one on record, with this signature."""
    return replace(OTHER_BYTES, seal=SealReading(seal=seal, **changes))


def alone(**changes: object) -> FileReading:
    return replace(ALONE, credentials=(replace(INSIDE, **changes),))


class TestPaperThatWasIssued:
    @pytest.mark.parametrize(
        ("state", "verdict"),
        [
            (CredentialState.ISSUED, Verdict.GOOD),
            (CredentialState.REVOKED, Verdict.REVOKED),
            (CredentialState.SUPERSEDED, Verdict.REPLACED),
        ],
    )
    def test_is_as_its_certificate_stands(self, state, verdict):
        assert verdict_of(ISSUED, replace(RECORD, state=state)) is verdict

    def test_made_with_test_keys_it_certifies_nothing(self):
        assert verdict_of(ISSUED, replace(RECORD, is_test=True)) is Verdict.TEST

    def test_from_before_files_were_signed_its_digest_is_enough(self):
        bare = replace(ISSUED, seal=SealReading(seal=Seal.MISSING), credentials=())
        assert verdict_of(bare, UNSIGNED) is Verdict.GOOD
        assert verdict_of(replace(bare, sha256="x"), UNSIGNED) is Verdict.SAVED_ANEW

    @pytest.mark.parametrize("signer", [Signer.ENDED, Signer.WITHDRAWN])
    def test_our_record_outlives_the_certificate_that_signed(self, signer):
        reading = replace(ISSUED, seal=replace(OURS, signer=signer))
        assert verdict_of(reading, RECORD) is Verdict.GOOD

    @pytest.mark.parametrize(
        "changes",
        [
            {"seal": None},
            {"seal": SealReading(seal=Seal.BROKEN)},
            {"seal": replace(OURS, signer=Signer.NOT_YET)},
            {"seal": replace(OURS, signer=Signer.LIST_TOO_OLD)},
            {"seal": replace(OURS, certificate_sha256="another")},
            {"credentials": ()},
            {"credentials": (INSIDE, INSIDE)},
            {"credentials": (replace(INSIDE, proof=Proof.NOT_YET),)},
            {"credentials": (replace(INSIDE, sha256="another"),)},
        ],
        ids=range(9),
    )
    def test_is_not_good_while_anything_of_ours_disagrees(self, changes):
        assert verdict_of(replace(ISSUED, **changes), RECORD) is Verdict.CONTRADICTION

    def test_what_is_too_large_to_check_is_said_to_be(self):
        unread = replace(ISSUED, credentials=(replace(INSIDE, proof=Proof.TOO_LARGE),))
        assert verdict_of(unread, RECORD) is Verdict.TOO_LARGE
        assert verdict_of(alone(proof=Proof.TOO_LARGE), RECORD) is Verdict.TOO_LARGE
        strangers = alone(proof=Proof.TOO_LARGE, issuer=IssuerKind.BY_KEY, code=None)
        assert verdict_of(strangers, None) is Verdict.TOO_LARGE
        assert Answer.NO not in {each.answer for each in findings_of(strangers, None)}


class TestOtherPaper:
    @pytest.mark.parametrize(
        ("reading", "verdict"),
        [
            (replace(OTHER_BYTES, seal=None), Verdict.SAVED_ANEW),
            (sealed(Seal.MISSING), Verdict.SAVED_ANEW),
            (sealed(Seal.DISPLACED), Verdict.SAVED_ANEW),
            (sealed(Seal.BROKEN), Verdict.CHANGED),
            (sealed(Seal.DAMAGED), Verdict.CHANGED),
            (sealed(Seal.PART, signer=Signer.OURS, is_own=True), Verdict.ADDED),
            (sealed(Seal.WHOLE, signer=Signer.OURS, is_own=True), Verdict.NOT_THE_FILE),
            (
                sealed(Seal.WHOLE, signer=Signer.OURS, certificate_sha256="cert"),
                Verdict.NOT_THE_FILE,
            ),
            (sealed(Seal.WHOLE, signer=Signer.WITHDRAWN, is_own=True), Verdict.NOT_THE_FILE),
            (sealed(Seal.WHOLE, signer=Signer.OURS), Verdict.NOT_OURS),
            (sealed(Seal.WHOLE, signer=Signer.STRANGER), Verdict.NOT_OURS),
            (sealed(Seal.PART, signer=Signer.STRANGER), Verdict.NOT_OURS),
        ],
        ids=range(12),
    )
    def test_of_a_certificate_of_ours_is_never_good(self, reading, verdict):
        for state in CredentialState:
            assert verdict_of(reading, replace(RECORD, state=state)) is verdict

    def test_that_we_signed_and_nobody_wrote_down(self):
        assert verdict_of(ISSUED, None) is Verdict.UNRECORDED

    def test_that_names_nothing_of_ours(self):
        assert verdict_of(FileReading(kind=FileKind.OTHER, sha256="x"), None) is Verdict.UNKNOWN
        bare = replace(ISSUED, seal=None, credentials=(), codes=())
        assert verdict_of(bare, None) is Verdict.UNKNOWN
        by_neighbour = replace(bare, seal=replace(OURS, is_own=False))
        assert verdict_of(by_neighbour, None) is Verdict.UNKNOWN

    def test_that_carries_a_credential_of_somebody_else(self):
        stranger = SealReading(seal=Seal.WHOLE, signer=Signer.STRANGER)
        reading = replace(ISSUED, seal=stranger, credentials=(THEIRS,))
        assert verdict_of(reading, None) is Verdict.STRANGERS


class TestOwnCredential:
    def test_is_as_its_certificate_stands(self):
        assert verdict_of(ALONE, RECORD) is Verdict.GOOD
        revoked = replace(RECORD, state=CredentialState.REVOKED)
        assert verdict_of(ALONE, revoked) is Verdict.REVOKED

    @pytest.mark.parametrize(
        ("proof", "verdict"),
        [
            (Proof.BROKEN, Verdict.CHANGED),
            (Proof.STRANGE_KEY, Verdict.NOT_OURS),
            (Proof.UNKNOWN_KIND, Verdict.CHANGED),
            (Proof.NOT_YET, Verdict.CONTRADICTION),
            (Proof.ENDED, Verdict.CONTRADICTION),
        ],
    )
    def test_without_its_proof_is_never_good(self, proof, verdict):
        assert verdict_of(alone(proof=proof), RECORD) is verdict
        assert verdict_of(alone(proof=proof), None) is verdict

    def test_that_nobody_wrote_down_is_not_good(self):
        assert verdict_of(ALONE, None) is Verdict.UNRECORDED


class TestStrangersCredential:
    @pytest.mark.parametrize(
        ("proof", "verdict"),
        [
            (Proof.HOLDS, Verdict.STRANGERS),
            (Proof.BROKEN, Verdict.STRANGERS_CHANGED),
            (Proof.ENDED, Verdict.STRANGERS_ENDED),
            (Proof.NOT_YET, Verdict.STRANGERS_UNREAD),
            (Proof.KEY_ELSEWHERE, Verdict.STRANGERS_UNREAD),
            (Proof.UNKNOWN_KIND, Verdict.STRANGERS_UNREAD),
        ],
    )
    def test_is_never_good_and_never_ours(self, proof, verdict):
        for issuer in (IssuerKind.BY_KEY, IssuerKind.ELSEWHERE):
            reading = alone(proof=proof, issuer=issuer, code=None)
            assert verdict_of(reading, None) is verdict

    def test_that_names_a_certificate_of_ours_is_told_apart(self):
        reading = alone(issuer=IssuerKind.BY_KEY)
        assert verdict_of(reading, RECORD) is Verdict.NOT_OURS

    def test_in_a_form_that_is_not_read(self):
        compact = FileReading(kind=FileKind.COMPACT, sha256="x")
        assert verdict_of(compact, None) is Verdict.STRANGERS_UNREAD


def codes_of(reading, recorded):
    return {finding.code: finding.answer for finding in findings_of(reading, recorded)}


class TestFindings:
    def test_of_a_file_as_it_was_issued_are_all_yes(self):
        assert codes_of(ISSUED, RECORD) == dict.fromkeys(
            (
                "seal-whole",
                "signer-ours",
                "covers-all",
                "digest-same",
                "inside-same",
                "proof-holds",
                "issuer-ourselves",
                "stands-issued",
            ),
            Answer.YES,
        )

    def test_something_added_is_told_from_something_changed(self):
        added = codes_of(sealed(Seal.PART, signer=Signer.OURS), RECORD)
        assert (added["seal-part"], added["covers-part"]) == (Answer.YES, Answer.NO)
        changed = codes_of(sealed(Seal.BROKEN), RECORD)
        assert (changed["seal-broken"], changed["digest-differs"]) == (Answer.NO, Answer.NO)

    @pytest.mark.parametrize(
        ("inside", "recorded", "code", "answer"),
        [
            ((), RECORD, "inside-none", Answer.UNSURE),
            ((), None, "inside-none", Answer.UNSURE),
            ((), UNSIGNED, "inside-never", Answer.UNSURE),
            ((INSIDE, INSIDE), RECORD, "inside-several", Answer.NO),
            ((INSIDE,), None, "inside-unknown", Answer.UNSURE),
            ((UNREAD,), RECORD, "inside-not-read", Answer.UNSURE),
            ((replace(INSIDE, sha256="x"),), RECORD, "inside-differs", Answer.NO),
            ((replace(INSIDE, sha256="x", code="NO"),), RECORD, "inside-of-another", Answer.NO),
        ],
        ids=range(8),
    )
    def test_of_what_is_inside(self, inside, recorded, code, answer):
        assert codes_of(replace(ISSUED, credentials=inside), recorded)[code] is answer

    @pytest.mark.parametrize(
        ("reading", "recorded", "code", "answer"),
        [
            (ALONE, RECORD, "stands-issued", Answer.YES),
            (
                ALONE,
                replace(RECORD, state=CredentialState.SUPERSEDED),
                "stands-superseded",
                Answer.NO,
            ),
            (ALONE, replace(RECORD, state=CredentialState.REVOKED), "stands-revoked", Answer.NO),
            (ALONE, None, "stands-unknown", Answer.UNSURE),
            (replace(ALONE, credentials=(THEIRS,)), None, "stands-never-said", Answer.UNSURE),
            (
                replace(ALONE, credentials=(replace(THEIRS, standing=Standing.ASK_ELSEWHERE),)),
                None,
                "stands-asked-elsewhere",
                Answer.UNSURE,
            ),
            (replace(ALONE, credentials=(UNREAD,)), None, "stands-not-read", Answer.UNSURE),
        ],
        ids=range(7),
    )
    def test_of_where_it_stands(self, reading, recorded, code, answer):
        assert codes_of(reading, recorded)[code] is answer

    def test_what_is_too_long_to_be_read_names_no_issuer(self):
        told = codes_of(replace(ALONE, credentials=(UNREAD,)), None)
        assert set(told) == {"proof-too-large", "stands-not-read"}
        assert set(told.values()) == {Answer.UNSURE}

    def test_what_could_not_be_asked_is_never_a_yes(self):
        yes = {code for code, answer in codes_of(ISSUED, None).items() if answer is Answer.YES}
        assert not {code for code in yes if code.startswith(("stands", "digest", "inside"))}


def test_a_good_answer_has_no_line_that_says_no():
    """Every way in which a signature, a proof and a digest may be, against a good record."""
    for seal in Seal:
        for signer in (None, *Signer):
            for proof in Proof:
                for digest in ("pdf", "other"):
                    reading = replace(
                        ISSUED,
                        sha256=digest,
                        seal=replace(OURS, seal=seal, signer=signer),
                        credentials=(replace(INSIDE, proof=proof),),
                    )
                    if verdict_of(reading, RECORD) not in STANDING:
                        continue
                    noes = {
                        finding.code
                        for finding in findings_of(reading, RECORD)
                        if finding.answer is Answer.NO
                    }
                    assert noes <= {"signer-withdrawn"}
