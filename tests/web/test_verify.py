from __future__ import annotations

import pytest

from pldash.adapters.files import LocalFileStore
from tests.factories import approved_activity, asked_for, make_certificate


@pytest.fixture
def certificate(app, session, people, acting, tmp_path):
    approved_activity(session, people)
    made = make_certificate(
        session, acting("tara"), asked_for(people), LocalFileStore(tmp_path / "files")
    )
    session.commit()
    return made


class TestShow:
    def test_says_every_claim_of_the_paper(self, client, certificate):
        answer = client.get(f"/v/{certificate.code}")

        assert answer.status_code == 200
        for claim in ("Tara Nguyen", certificate.number, "Pia Okafor"):
            assert claim in answer.text
