"""The pages of a whole school with 2,000 and with 20,000 approved activities of 200 teachers.

.venv/bin/python benchmarks/dashboard.py
"""

from __future__ import annotations

import json
import random
import tempfile
import time
from datetime import date, timedelta

from load import databases, product

SIZES = (2_000, 20_000)
TEACHERS = 200
ROUNDS = 15
PAGES = ("", "/standards", "/cycles")
MODES = ("synchronous", "asynchronous", "lurking")


def main() -> None:
    """Measure on both databases and print what was found."""
    found = {}
    with databases() as urls:
        for kind, url in urls.items():
            with tempfile.TemporaryDirectory() as folder:
                found[kind] = one_database(url, folder)
    print(json.dumps(found, indent=2))


def one_database(url: str, folder: str) -> dict[str, object]:
    """Return what the pages of two schools in one database cost, and what keeping them costs."""
    from log_post import sign_in

    from pldash.adapters.migrations import upgrade
    from pldash.preparing import load_shipped
    from pldash.services.cycle_keeping import judge_all
    from pldash.web.runtime import KEY

    upgrade(url)
    app = product(url, folder)
    runtime = app.extensions[KEY]
    load_shipped(runtime)
    browsers = [sign_in(app, number)["cookie"] for number in range(len(SIZES))]
    schools = [fill(app, number, size) for number, size in enumerate(SIZES)]
    both = zip(map(str, SIZES), schools, strict=True)
    recounting = {size: count(runtime, school) for size, school in both}
    began = time.perf_counter()
    judged = judge_all(runtime.reader, runtime.writer, rules=runtime.rules, now=runtime.clock())
    judging = round(time.perf_counter() - began, 2)
    began = time.perf_counter()
    judge_all(runtime.reader, runtime.writer, rules=runtime.rules, now=runtime.clock())
    looking = round(time.perf_counter() - began, 2)
    return {
        "pages": {
            page or "/": one_page(app, [f"/figures/{each}{page}" for each in schools], browsers)
            for page in PAGES
        },
        "recount_seconds": recounting,
        "judged": judged,
        "judging_seconds": judging,
        "seconds_where_nothing_is_due": looking,
    }


def count(runtime: object, school: object) -> float:
    """Return in how many seconds a school's figures are counted anew; then nothing differs."""
    from pldash.services.figure_recounts import recount
    from pldash.services.scope import SYSTEM
    from pldash.services.unit_of_work import writing

    began = time.perf_counter()
    with writing(runtime.writer, SYSTEM) as session:
        recount(session, school)
    spent = round(time.perf_counter() - began, 2)
    with writing(runtime.writer, SYSTEM) as session:
        assert recount(session, school) == []
    return spent


def one_page(app: object, addresses: list[str], cookies: list[str]) -> dict[str, object]:
    """Return what a page costs at both schools, the best of some rounds in turns.

    Time goes on while a database works, CPU is that of the page's own process.
    """
    from sqlalchemy import event

    from pldash.web.runtime import KEY

    statements: list[str] = []
    reader = app.extensions[KEY].reader
    event.listen(reader, "before_cursor_execute", lambda *seen: statements.append(seen[2]))
    found = [{"statements": 0, "ms": 1e9, "cpu_ms": 1e9} for _ in addresses]
    for _ in range(ROUNDS):
        for best, address, cookie in zip(found, addresses, cookies, strict=True):
            statements.clear()
            browser = app.test_client()
            name, _, value = cookie.partition("=")
            browser.set_cookie(name, value, domain="127.0.0.1")
            began, used = time.perf_counter(), time.process_time()
            answer = browser.get(address, base_url="http://127.0.0.1")
            spent, cpu = time.perf_counter() - began, time.process_time() - used
            assert answer.status_code == 200, answer.status_code
            best["statements"] = len(statements)
            best["ms"] = round(min(best["ms"], spent * 1000), 2)
            best["cpu_ms"] = round(min(best["cpu_ms"], cpu * 1000), 2)
    few, many = found
    return {
        **dict(zip(map(str, SIZES), found, strict=True)),
        "times": round(many["ms"] / few["ms"], 2),
        "cpu_times": round(many["cpu_ms"] / few["cpu_ms"], 2),
    }


def fill(app: object, number: int, size: int) -> object:
    """Let a school approve so many activities, past the mapper; return its id."""
    from sqlalchemy import select

    from pldash.domain.actors import Actor
    from pldash.domain.cases import RegistrationType
    from pldash.models.accounts import Account
    from pldash.services.registrations import RegistrationEntry, add_registration
    from pldash.services.scope import SYSTEM
    from pldash.services.unit_of_work import writing
    from pldash.web.runtime import KEY
    from tests.made import make_submission

    runtime = app.extensions[KEY]
    chance = random.Random(number)
    vit = RegistrationEntry(body="au-vic-vit", type=RegistrationType.FULL)
    with writing(runtime.writer, SYSTEM) as session:
        email = f"t{number}@bench.example"
        leader = session.scalars(select(Account.id).where(Account.email == email)).one()
        school = make_school(session, number, leader, runtime.clock())
        teachers = make_teachers(session, number, school, runtime.clock())
        for teacher in teachers:
            add_registration(session, Actor(teacher), vit, now=runtime.clock())
        pattern = make_submission(session, teachers[0], school, runtime.clock())
        copy_approved(session, pattern, teachers, leader, size=size, chance=chance)
        return school


def make_school(session: object, number: int, leader: object, now: object) -> object:
    """Return the id of a new school that somebody leads."""
    from pldash.domain.schools import OrganisationKind, Role
    from pldash.models.schools import Membership, MembershipRole, Organisation

    school = Organisation(
        kind=OrganisationKind.SCHOOL,
        name=f"Bench {number}",
        code=f"BENCH-{number}",
        zone="Australia/Sydney",
        created_at=now,
    )
    session.add(school)
    session.flush()
    roles = [MembershipRole(role=Role.LEADER)]
    since = date(2020, 1, 1)
    session.add(Membership(school_id=school.id, account_id=leader, from_on=since, roles=roles))
    session.flush()
    return school.id


def make_teachers(session: object, number: int, school: object, now: object) -> list[object]:
    """Return the ids of so many people who teach at a school."""
    from pldash.domain.schools import Role
    from pldash.models.accounts import Account
    from pldash.models.schools import Membership, MembershipRole

    people = [
        Account(
            email=f"w{number}-{each}@bench.example",
            name=f"Teacher {each}",
            password="none",
            fs_uniquifier=f"bench-{number}-{each}",
            created_at=now,
            confirmed_at=now,
        )
        for each in range(TEACHERS)
    ]
    session.add_all(people)
    session.flush()
    since = date(2020, 1, 1)
    for person in people:
        roles = [MembershipRole(role=Role.TEACHER)]
        session.add(Membership(school_id=school, account_id=person.id, from_on=since, roles=roles))
    session.flush()
    return [person.id for person in people]


def copy_approved(
    session: object, row: object, teachers: list, leader: object, *, size: int, chance: object
) -> None:
    """Approve so many activities that differ in minutes, ways, standards and days."""
    from sqlalchemy import insert, select

    from pldash.models.activities import Activity
    from pldash.models.approvals import Decision, Submission, SubmissionLine
    from pldash.models.base import table_of
    from pldash.models.frameworks import FrameworkItemRow, FrameworkRow

    connection = session.connection()
    leaves = select(FrameworkItemRow.code, FrameworkItemRow.title).join(FrameworkRow)
    apst = FrameworkRow.code == "au-apst", FrameworkItemRow.code.like("_.%")
    codes = [tuple(each) for each in connection.execute(leaves.where(*apst))]
    logged, sent = table_of(Activity), table_of(Submission)
    activity = select(logged).where(logged.c.id == row.lines[0].activity_id)
    submission = select(sent).where(sent.c.id == row.id)
    patterns = [dict(connection.execute(each).mappings().one()) for each in (activity, submission)]
    made = [
        approved(patterns, teachers[number % len(teachers)], leader, codes=codes, chance=chance)
        for number in range(size)
    ]
    tables = (Activity, Submission, SubmissionLine, Decision)
    for kind, rows in zip(tables, zip(*made, strict=True), strict=True):
        connection.execute(insert(table_of(kind)), list(rows))


def approved(
    patterns: list[dict], teacher: object, leader: object, *, codes: list, chance: object
) -> tuple[dict, dict, dict, dict]:
    """Return the rows of one approved activity."""
    from pldash.domain.approvals import DecisionKind, Standing, SubmissionState
    from pldash.models.base import new_id

    activity, submission = new_id(), new_id()
    logged, sent = patterns
    day = date(2026, 10, 31) - timedelta(days=chance.randrange(600))
    days = {"started_on": day, "ended_on": day}
    whose = {"teacher_id": teacher}
    content = varied(sent["content"], str(activity), day, codes, chance)
    state = {"state": SubmissionState.APPROVED, "content": content}
    line = {"submission_id": submission, "activity_id": activity, "position": 0}
    decided = {
        "submission_id": submission,
        **whose,
        "decided_by": leader,
        "decided_role": "leader",
        "kind": DecisionKind.APPROVE,
        "reason": "",
        "decided_at": sent["submitted_at"] + timedelta(minutes=chance.randrange(60 * 24 * 14)),
    }
    return (
        {**logged, **days, **whose, "id": activity, "occurrence_at": None},
        {**sent, **whose, **state, "id": submission},
        {**line, "standing": Standing.APPROVED},
        decided,
    )


def varied(plain: dict, activity: str, day: date, codes: list, chance: object) -> dict:
    """Return what was sent as another entry would have it."""
    (one,) = plain["activities"]
    ways = chance.sample(MODES, chance.randint(1, 2))
    standards = [
        {**one["standards"][0], "code": code, "title": title}
        for code, title in chance.sample(codes, 2)
    ]
    other = {
        **one,
        "id": activity,
        "started_on": day.isoformat(),
        "ended_on": day.isoformat(),
        "parts": [{"mode": mode, "minutes": chance.randrange(10, 60, 5)} for mode in ways],
        "standards": standards,
    }
    return {**plain, "activities": [other]}


if __name__ == "__main__":
    main()
