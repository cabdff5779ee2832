"""The progress page with 10 and with 1,000 activities: statements, and CPU for each further one.

.venv/bin/python benchmarks/progress.py
"""

from __future__ import annotations

import json
import secrets
import tempfile
import time
from datetime import UTC, datetime, timedelta

from load import databases, product

SIZES = (10, 1_000)
ROUNDS = 5


def main() -> None:
    """Measure on both databases and print what was found."""
    found = {}
    with databases() as urls:
        for kind, url in urls.items():
            with tempfile.TemporaryDirectory() as folder:
                found[kind] = one_database(url, folder)
    print(json.dumps(found, indent=2))


def one_database(url: str, folder: str) -> dict[str, object]:
    """Return the statements and CPU seconds of the page for a short and a long log."""
    from log_post import sign_in

    from pldash.adapters.migrations import upgrade
    from pldash.preparing import load_shipped
    from pldash.web.runtime import KEY

    upgrade(url)
    app = product(url, folder)
    load_shipped(app.extensions[KEY])
    found = {}
    for number, size in enumerate(SIZES):
        signed = sign_in(app, number)
        address = fill(app, number, size)
        found[size] = one_page(app, address, signed["cookie"])
    further = found[SIZES[1]]["cpu_ms"] - found[SIZES[0]]["cpu_ms"]
    return {
        **{f"{size}_activities": page for size, page in found.items()},
        "cpu_ms_for_each_further": round(further / (SIZES[1] - SIZES[0]), 4),
    }


def one_page(app: object, address: str, cookie: str) -> dict[str, float]:
    """Return what one page costs, the best of some rounds."""
    from sqlalchemy import event

    from pldash.web.runtime import KEY

    statements: list[str] = []
    reader = app.extensions[KEY].reader
    event.listen(reader, "before_cursor_execute", lambda *seen: statements.append(seen[2]))
    name, _, value = cookie.partition("=")
    spent = []
    for _ in range(ROUNDS):
        statements.clear()
        browser = app.test_client()
        browser.set_cookie(name, value, domain="127.0.0.1")
        began = time.process_time()
        answer = browser.get(address, base_url="http://127.0.0.1")
        spent.append(time.process_time() - began)
        assert answer.status_code == 200, answer.status_code
    return {"statements": len(statements), "cpu_ms": round(min(spent) * 1000, 2)}


def fill(app: object, number: int, size: int) -> str:
    """Give a teacher a registration and a log, and return the page's address."""
    from sqlalchemy import select

    from pldash.domain.actors import Actor
    from pldash.domain.cases import RegistrationType
    from pldash.models.accounts import Account
    from pldash.services.registrations import RegistrationEntry, add_registration
    from pldash.services.scope import SYSTEM
    from pldash.services.unit_of_work import writing
    from pldash.web.runtime import KEY

    runtime = app.extensions[KEY]
    with writing(runtime.writer, SYSTEM) as session:
        email = f"t{number}@bench.example"
        teacher = session.scalars(select(Account.id).where(Account.email == email)).one()
        entry = RegistrationEntry(body="au-vic-vit", type=RegistrationType.FULL)
        row = add_registration(session, Actor(teacher), entry, now=runtime.clock())
        log(session, teacher, size)
        return f"/progress/{row.id}"


def log(session: object, teacher: object, size: int) -> None:
    """Add so many usual activities, one a day."""
    from sqlalchemy import select

    from pldash.domain.activities import ActivityState, ActivityType
    from pldash.domain.values import ParticipationMode
    from pldash.models.activities import Activity, ParticipationPart, Reflection
    from pldash.models.frameworks import FrameworkItemRow

    leaves = select(FrameworkItemRow).where(FrameworkItemRow.code.in_(("6.2", "7.4")))
    standards = list(session.scalars(leaves))
    now = datetime.now(UTC)
    for number in range(size):
        day = now.date() - timedelta(days=number)
        session.add(
            Activity(
                teacher_id=teacher,
                title="#aussieED",
                started_on=day,
                ended_on=day,
                zone="Australia/Sydney",
                activity_type=ActivityType.ONLINE_CHAT,
                state=ActivityState.APPROVED,
                salt=secrets.token_hex(8),
                logged_at=now,
                changed_at=now,
                parts=[ParticipationPart(mode=ParticipationMode.SYNCHRONOUS, minutes=60)],
                standards=standards,
                reflections=[
                    Reflection(
                        teacher_id=teacher,
                        prompt="immediate-any",
                        words="A word or two. " * 12,
                    )
                ],
            )
        )


if __name__ == "__main__":
    main()
