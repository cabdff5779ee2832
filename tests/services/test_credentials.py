from __future__ import annotations

import pytest
from sqlalchemy import delete

from pldash.adapters.files import LocalFileStore
from pldash.domain.errors import NotFound, NotPermitted
from pldash.domain.permissions import Permission
from pldash.models.schools import MembershipRole
from pldash.services import credentials
from pldash.services.credentials import (
    PaperDamaged,
    certificate_for,
    own_certificates,
    paper_of,
    school_certificates,
)
from tests.factories import approved_activity, asked_for, make_certificate
from tests.made import make_submission
from tests.stock import NOON


@pytest.fixture
def files(tmp_path):
    return LocalFileStore(tmp_path / "files")


@pytest.fixture
def made(session, people, acting, files):
    """Tara's certificate, on what Pia approved."""
    approved_activity(session, people)
    return make_certificate(session, acting("tara"), asked_for(people), files)


class TestOwn:
    def test_are_all_that_were_ever_issued_and_what_is_on_its_way(
        self, session, people, acting, made
    ):
        approved_activity(session, people)
        make_submission(session, people.tara.id, people.wattle)

        own = own_certificates(session, acting("tara"))

        assert ([row.id for row in own.rows], own.waiting, own.uncertified) == ([made.id], 1, 1)

    def test_what_was_corrected_waits_for_no_certificate(self, session, people, acting):
        first = approved_activity(session, people)
        approved_activity(session, people, corrects_id=first.lines[0].activity_id)

        assert own_certificates(session, acting("tara")).uncertified == 1

    def test_stay_after_leaving_the_school(self, session_of, session, people, acting, made):
        session.execute(delete(MembershipRole))
        session.commit()
        tara = acting("tara")

        (row,) = own_certificates(session_of("tara"), tara).rows

        assert row.id == made.id

    def test_nobody_elses_are_among_them(self, session_of, session, acting, made):
        session.commit()

        for who in ("theo", "pia", "sam"):
            own = own_certificates(session_of(who), acting(who))
            assert (list(own.rows), own.waiting, own.uncertified) == ([], 0, 0)

    def test_what_is_on_a_replaced_one_and_its_successor_is_certified_once(
        self, session, people, acting, made, files
    ):
        approved_activity(session, people)
        make_certificate(
            session, acting("tara"), asked_for(people, replaces_id=made.id), files, now=NOON
        )

        own = own_certificates(session, acting("tara"))

        assert (len(own.rows), own.uncertified) == (2, 0)


class TestOne:
    @pytest.mark.parametrize(
        ("who", "permission"), [("tara", Permission.CREDENTIAL_OWN), ("pia", Permission.DESK_USE)]
    )
    def test_opens_to_whom_it_may(self, session_of, session, acting, made, who, permission):
        session.commit()

        found = certificate_for(session_of(who), acting(who), made.id, permission=permission)

        assert (found.row.id, found.facts.number, found.successor) == (made.id, made.number, None)

    @pytest.mark.parametrize(
        "case",
        [
            ("theo", Permission.CREDENTIAL_OWN, NotPermitted),
            ("pia", Permission.CREDENTIAL_OWN, NotPermitted),
            ("sam", Permission.CREDENTIAL_OWN, NotFound),
            ("rua", Permission.CREDENTIAL_OWN, NotFound),
            ("tara", Permission.DESK_USE, NotPermitted),
            ("theo", Permission.DESK_USE, NotPermitted),
            ("ada", Permission.DESK_USE, NotPermitted),
            ("sam", Permission.DESK_USE, NotFound),
        ],
    )
    def test_opens_to_nobody_else(self, session, acting, made, case):
        who, permission, error = case

        with pytest.raises(error):
            certificate_for(session, acting(who), made.id, permission=permission)

    def test_names_what_stands_in_its_place(self, session, people, acting, made, files):
        approved_activity(session, people)
        newer = make_certificate(
            session, acting("tara"), asked_for(people, replaces_id=made.id), files
        )

        found = certificate_for(
            session, acting("tara"), made.id, permission=Permission.CREDENTIAL_OWN
        )

        assert found.successor.number == newer.number

    def test_that_is_not_there_is_not_found(self, session, people, acting):
        with pytest.raises(NotFound):
            certificate_for(
                session, acting("tara"), people.tara.id, permission=Permission.CREDENTIAL_OWN
            )


class TestPaper:
    def test_is_what_was_stored(self, made, files):
        assert paper_of(made, files) == b"%PDF-fake " + made.code.encode()

    def test_that_was_changed_is_never_served(self, made, files, tmp_path):
        path = tmp_path / "files" / made.pdf_sha256[:2] / made.pdf_sha256
        path.write_bytes(path.read_bytes() + b" ")

        with pytest.raises(PaperDamaged, match="was changed"):
            paper_of(made, files)

    def test_that_is_missing_is_told(self, made, files):
        files.delete(made.pdf_sha256)

        with pytest.raises(PaperDamaged, match="is missing"):
            paper_of(made, files)


class TestSchool:
    def find(self, session, actor, search="", page=1):
        found = school_certificates(session, actor, search=search, page=page)
        return [(row.number, name) for row, name in found.rows], found.page, found.pages

    def test_finds_what_rests_on_the_school(self, session_of, session, acting, made):
        session.commit()

        assert self.find(session_of("pia"), acting("pia")) == (
            [(made.number, "Tara Nguyen")],
            1,
            1,
        )
        assert self.find(session_of("sam"), acting("sam")) == ([], 1, 1)

    @pytest.mark.parametrize(
        ("search", "count"),
        [("tara", 1), ("nguyen TARA", 1), ("pld-", 1), ("Theo", 0), ("%", 0), ("_", 0), ("\\", 0)],
    )
    def test_searches_number_and_teacher(self, session, acting, made, search, count):
        assert len(self.find(session, acting("pia"), search)[0]) == count

    def test_comes_in_pages(self, session, people, acting, made, files, monkeypatch):
        approved_activity(session, people, who="theo")
        make_certificate(session, acting("theo"), asked_for(people), files)
        monkeypatch.setattr(credentials, "PAGE_SIZE", 1)

        rows, page, pages = self.find(session, acting("pia"), page=9)

        assert ([name for _, name in rows], page, pages) == (["Tara Nguyen"], 2, 2)
        assert self.find(session, acting("pia"), page=-3)[1] == 1
