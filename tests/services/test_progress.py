from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from pldash.adapters.framework_packs import load_frameworks
from pldash.adapters.packs import load_requirement_sets
from pldash.domain.activities import ActivityState
from pldash.domain.cases import Category, Employment, RegistrationType
from pldash.domain.claims import Claim
from pldash.domain.errors import NotFound
from pldash.domain.reasons import ReasonCode
from pldash.domain.values import ParticipationMode, Verdict
from pldash.models.activities import Bundle, Reflection
from pldash.services.activity_logs import log_with
from pldash.services.progress import contributions, progress_of, progress_of_all
from pldash.services.registrations import RegistrationEntry, add_registration
from tests.entries import an_entry, standard_id
from tests.logs import log_activity
from tests.statements import watched
from tests.stock import NOON

LIVE, LURKING = ParticipationMode.SYNCHRONOUS, ParticipationMode.LURKING


@pytest.fixture(scope="module")
def rules():
    return load_requirement_sets(load_frameworks())


@pytest.fixture
def registered(session_of, acting):
    """Give a session of a persona and the id of a new registration with a body."""

    def register(name="tara", body="au-vic-vit", **facts):
        session = session_of(name)
        entry = RegistrationEntry(body=body, **facts)
        row = add_registration(session, acting(name), entry, now=NOON)
        session.flush()
        return session, row.id

    return register


def test_only_approved_minutes_count_and_the_rest_says_so(registered, acting, people, rules):
    session, registration = registered()
    log_activity(session, people.tara.id, {LIVE: 60}, state=ActivityState.APPROVED)
    log_activity(session, people.tara.id, {LIVE: 30, LURKING: 15})
    progress = progress_of(session, acting("tara"), registration, rules=rules, now=NOON)
    assert progress.now.counted_minutes == 60
    assert progress.now.not_counted_minutes == 45
    assert progress.potential.counted_minutes == 105
    waiting = next(each for each in progress.now.entries if each.not_counted_minutes)
    assert [reason.code for reason in waiting.reasons] == [ReasonCode.NOT_APPROVED]
    assert not progress.self_declared


def test_only_a_declined_entry_that_is_looked_at_is_reckoned_with(
    registered, acting, people, rules
):
    session, _ = registered()
    declined = ActivityState.DECLINED
    kept = log_activity(session, people.tara.id, {LIVE: 60}, state=declined)
    log_activity(session, people.tara.id, {LIVE: 30}, state=declined)
    (progress,) = progress_of_all(session, acting("tara"), rules=rules, now=NOON)
    assert progress.potential.counted_minutes == 0
    typed = an_entry(standard_ids=frozenset({standard_id(session, "6.2")}))
    (found,) = contributions(session, acting("tara"), kept.id, typed=typed, rules=rules, now=NOON)
    assert found.outcome.counted_minutes == 60


def test_without_a_school_the_teachers_own_word_stands(registered, acting, people, rules):
    session, registration = registered("rua")
    log_activity(session, people.rua.id, {LIVE: 60})
    progress = progress_of(session, acting("rua"), registration, rules=rules, now=NOON)
    assert progress.now.counted_minutes == 60
    assert progress.self_declared
    assert progress.potential is progress.now


def test_the_cycle_says_which_rule_made_it(registered, acting, rules):
    session, registration = registered(type=RegistrationType.FULL)
    progress = progress_of(session, acting("tara"), registration, rules=rules, now=NOON)
    assert progress.cycle.period.start == date(2026, 10, 1)
    assert progress.cycle.about.source.url.startswith("https://www.vit.vic.edu.au/")
    assert progress.now.verdict is Verdict.NOT_MET


def test_a_standard_of_another_framework_does_not_serve_this_body(
    registered, acting, people, rules
):
    session, registration = registered()
    log_activity(
        session,
        people.tara.id,
        {LIVE: 60},
        state=ActivityState.APPROVED,
        standards=("nz-2017:2",),
    )
    progress = progress_of(session, acting("tara"), registration, rules=rules, now=NOON)
    (entry,) = progress.now.entries
    assert [reason.code for reason in entry.reasons] == [ReasonCode.NO_STANDARD]


def test_a_bundles_reflection_serves_each_of_its_activities(registered, acting, people, rules):
    session, registration = registered(body="au-act-tqi", granted_on=date(2025, 4, 1))
    bundle = Bundle(
        teacher_id=people.tara.id, title="Three chats", created_at=NOON, changed_at=NOON
    )
    session.add(bundle)
    session.flush()
    for _ in range(2):
        row = log_activity(
            session,
            people.tara.id,
            {LIVE: 60},
            state=ActivityState.APPROVED,
            claims={"au-act-tqi": Claim(category=Category.TEACHER_IDENTIFIED)},
        )
        row.bundle_id = bundle.id
    session.add(
        Reflection(
            teacher_id=people.tara.id, bundle_id=bundle.id, prompt="immediate", words="What I took"
        )
    )
    session.flush()
    progress = progress_of(session, acting("tara"), registration, rules=rules, now=NOON)
    assert progress.now.counted_minutes == 120


@pytest.mark.parametrize(("words", "counted"), [("It says how", 60), ("", 0)])
def test_what_is_written_about_an_activity_is_its_note_too(
    registered, acting, people, rules, words, counted
):
    session, registration = registered(body="au-sa-trbsa", granted_on=date(2024, 2, 1))
    row = log_activity(session, people.tara.id, {LIVE: 60}, state=ActivityState.APPROVED)
    row.reflections = [
        Reflection(teacher_id=people.tara.id, prompt="immediate", words=words)
        for words in [words]
        if words
    ]
    session.flush()
    progress = progress_of(session, acting("tara"), registration, rules=rules, now=NOON)
    assert progress.now.counted_minutes == counted


@pytest.mark.parametrize(("body", "counted"), [("us-il", 60), ("us-ny", 0)])
def test_what_is_stated_counts_with_its_own_body_only(
    registered, acting, people, rules, body, counted
):
    session, registration = registered(
        body="us-il", granted_on=date(2025, 8, 1), employment=Employment.FULL_TIME
    )
    log_activity(
        session,
        people.tara.id,
        {LIVE: 60},
        state=ActivityState.APPROVED,
        ended_on=date(2026, 11, 10),
        claims={body: Claim(provider="Chicago Public Schools")},
    )
    progress = progress_of(session, acting("tara"), registration, rules=rules, now=NOON)
    assert progress.now.counted_minutes == counted


def test_a_note_of_its_own_serves_where_the_body_wants_one(registered, acting, people, rules):
    session, registration = registered(body="au-sa-trbsa", granted_on=date(2024, 2, 1))
    log_activity(
        session,
        people.tara.id,
        {LIVE: 60},
        state=ActivityState.APPROVED,
        claims={"au-sa-trbsa": Claim(note="It shows 6.2")},
    )
    progress = progress_of(session, acting("tara"), registration, rules=rules, now=NOON)
    assert progress.now.counted_minutes == 60


def test_somebody_elses_registration_is_not_found(registered, session_of, acting, rules):
    session, registration = registered()
    session.commit()
    session.close()
    with pytest.raises(NotFound):
        progress_of(session_of("pia"), acting("pia"), registration, rules=rules, now=NOON)


def test_all_registrations_are_judged_from_one_reading_of_the_log(
    registered, acting, people, rules
):
    session, _ = registered()
    illinois = RegistrationEntry(body="us-il", granted_on=date(2024, 3, 1))
    assert progress_of_all(session, acting("theo"), rules=rules, now=NOON) == []
    add_registration(session, acting("tara"), illinois, now=NOON)
    yesterday = NOON.date() - timedelta(days=1)  # it is still evening there in Illinois
    log_activity(
        session, people.tara.id, {LIVE: 60}, state=ActivityState.APPROVED, ended_on=yesterday
    )
    both = progress_of_all(session, acting("tara"), rules=rules, now=NOON)
    assert [each.body.code for each in both] == ["au-vic-vit", "us-il"]
    assert both[0].now.counted_minutes == 60
    assert both[1].now.entries[0].reasons[0].code == ReasonCode.NO_APPROVED_PROVIDER


@pytest.mark.parametrize("count", [1, 40])
def test_the_number_of_statements_does_not_grow_with_the_log(
    registered, acting, people, rules, engines, count
):
    session, registration = registered()
    for number in range(count):
        log_activity(
            session, people.tara.id, {LIVE: 60}, ended_on=NOON.date() - timedelta(days=number)
        )
    session.commit()
    actor = acting("tara")
    with watched(engines.lazy_writer) as statements:
        progress_of(session, actor, registration, rules=rules, now=NOON)
    assert 0 < len(statements) <= 9


class TestContributions:
    @pytest.fixture
    def asked(self, registered, acting, people, rules):
        """Ask what an entry of Tara's would give as it is typed; give counted and not counted."""

        def ask(activity_id=None, *, session=None, **typed):
            plain = {"standard_ids": frozenset({standard_id(session, "6.2")})}
            (found,) = contributions(
                session,
                acting("tara"),
                activity_id or uuid4(),
                typed=an_entry(**(plain | typed)),
                rules=rules,
                now=NOON,
            )
            return found.outcome.counted_minutes, found.outcome.not_counted_minutes

        return ask

    def test_of_an_entry_that_is_not_saved(self, registered, asked):
        session, _ = registered()
        assert asked(session=session, minutes={LIVE: 40}) == (40, 0)
        assert asked(session=session, minutes={LIVE: 40}, standard_ids=frozenset()) == (0, 40)
        assert not session.new
        assert not session.dirty

    def test_what_is_typed_stands_in_the_place_of_what_is_saved(self, registered, people, asked):
        session, _ = registered()
        row = log_activity(session, people.tara.id, {LIVE: 60})
        assert asked(row.id, session=session, minutes={LURKING: 5}) == (5, 0)

    def test_what_is_typed_is_its_note_and_its_kind(self, registered, people, asked, acting):
        session, _ = registered(body="au-sa-trbsa", granted_on=date(2024, 2, 1))
        assert asked(session=session) == (0, 60)
        assert asked(session=session, words={"immediate-any": "It says how"}) == (60, 0)
        noted = {"au-sa-trbsa": Claim(note="It says how")}
        assert asked(session=session, claims=noted) == (60, 0)

    def test_the_reflection_of_its_bundle_counts_with_the_typed_words(
        self, registered, people, acting
    ):
        session, _ = registered()
        tara = people.tara.id
        bundle = Bundle(
            teacher_id=tara,
            title="A term",
            created_at=NOON,
            changed_at=NOON,
            reflections=[Reflection(teacher_id=tara, prompt="whole", words="two words")],
        )
        session.add(bundle)
        session.flush()
        row = log_activity(session, tara, {LIVE: 60}, bundle_id=bundle.id)

        typed = an_entry(words={"immediate-any": "three more words"})
        first, *_rest = log_with(session, acting("tara"), row.id, typed=typed)

        assert (first.entry.reflection_words, first.entry.bundle) == (5, str(bundle.id))

    def test_nothing_where_there_is_no_registration_or_no_minute(self, session_of, acting, rules):
        session = session_of("tara")
        given = contributions(
            session, acting("tara"), uuid4(), typed=an_entry(), rules=rules, now=NOON
        )
        assert given == []
