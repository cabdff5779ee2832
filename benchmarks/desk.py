"""The desk with 500 waiting: statements, and CPU beside the bare template with the same data.

.venv/bin/python benchmarks/desk.py
"""

from __future__ import annotations

import json
import tempfile
import time

from load import databases, product

WAITING = 500
TEACHERS = 25
ROUNDS = 9


def main() -> None:
    """Measure on both databases and print what was found."""
    found = {}
    with databases() as urls:
        for kind, url in urls.items():
            with tempfile.TemporaryDirectory() as folder:
                found[kind] = one_database(url, folder)
    print(json.dumps(found, indent=2))


def one_database(url: str, folder: str) -> dict[str, object]:
    """Return what the queue costs, plain and grouped, and with a submission open beside it."""
    from log_post import sign_in

    from pldash.adapters.migrations import upgrade
    from pldash.preparing import load_shipped
    from pldash.web.runtime import KEY

    upgrade(url)
    app = product(url, folder)
    load_shipped(app.extensions[KEY])
    cookie = sign_in(app, 0)["cookie"]
    opened = fill(app)
    addresses = ("/desk", "/desk?group=teacher&page=4", f"/desk/{opened}?group=kind")
    return {address.replace(opened, "…"): one_page(app, address, cookie) for address in addresses}


def one_page(app: object, address: str, cookie: str) -> dict[str, float]:
    """Return what one page costs in whole and what its template does, the best of some rounds."""
    from flask import template_rendered
    from sqlalchemy import event

    from pldash.web.runtime import KEY

    statements: list[str] = []
    reader = app.extensions[KEY].reader
    event.listen(reader, "before_cursor_execute", lambda *seen: statements.append(seen[2]))
    name, _, value = cookie.partition("=")
    whole, bare = [], []

    def again(_sender: object, template: object, context: dict, **_more: object) -> None:
        began = time.process_time()
        template.render(context)
        bare.append(time.process_time() - began)

    template_rendered.connect(again, app)
    for _ in range(ROUNDS):
        statements.clear()
        browser = app.test_client()
        browser.set_cookie(name, value, domain="127.0.0.1")
        began = time.process_time()
        answer = browser.get(address, base_url="http://127.0.0.1")
        whole.append(time.process_time() - began - bare[-1])
        assert answer.status_code == 200, answer.status_code
    template_rendered.disconnect(again, app)
    page, template = min(whole) * 1000, min(bare) * 1000
    return {
        "statements": len(statements),
        "page_cpu_ms": round(page, 2),
        "bare_template_cpu_ms": round(template, 2),
        "times": round(page / template, 2),
    }


def fill(app: object) -> str:
    """Let so many wait at a school that the signed-in person leads; return the id of one."""
    from datetime import date

    from sqlalchemy import select

    from pldash.domain.schools import OrganisationKind, Role
    from pldash.models.accounts import Account
    from pldash.models.schools import Membership, MembershipRole, Organisation
    from pldash.services.scope import SYSTEM
    from pldash.services.unit_of_work import writing
    from pldash.web.runtime import KEY

    runtime = app.extensions[KEY]
    with writing(runtime.writer, SYSTEM) as session:
        leader = session.scalars(select(Account)).one()
        school = Organisation(
            kind=OrganisationKind.SCHOOL,
            name="Bench",
            code="BENCH",
            zone="Australia/Sydney",
            created_at=runtime.clock(),
        )
        session.add(school)
        session.flush()
        role = MembershipRole(role=Role.LEADER)
        session.add(
            Membership(
                school_id=school.id,
                account_id=leader.id,
                from_on=date(2020, 1, 1),
                roles=[role],
            )
        )
        return [send(session, number, school.id, runtime.clock()) for number in range(TEACHERS)][-1]


def send(session: object, number: int, school_id: object, now: object) -> str:
    """Let one teacher's share wait; return the id of one of them."""
    from pldash.models.accounts import Account
    from tests.made import copy_submission, make_submission

    teacher = Account(
        email=f"w{number}@bench.example",
        name=f"Teacher {number}",
        password="none",
        fs_uniquifier=f"bench-{number}",
        created_at=now,
        confirmed_at=now,
    )
    session.add(teacher)
    session.flush()
    row = make_submission(session, teacher.id, school_id, now)
    copy_submission(session, row, times=WAITING // TEACHERS - 1)
    return str(row.id)


if __name__ == "__main__":
    main()
