from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pldash.domain.errors import InputRefused
from pldash.domain.requirement_sets import RequirementSets
from pldash.domain.rules.examples import about
from tests.case_files import shipped_rules
from tests.rule_sets import BODY, made_sets, made_version

SHIPPED = [
    "au-act-tqi",
    "au-nsw-nesa",
    "au-nt-trb",
    "au-qld-qct",
    "au-sa-trbsa",
    "au-tas-trb",
    "au-vic-vit",
    "au-wa-trbwa",
    "ca-ab",
    "gb-eng-dfe",
    "gb-sct-gtcs",
    "gb-wls-ewc",
    "hk-cotap",
    "ie-tc",
    "nz-tc",
    "pk-sd-steda",
    "us-fl",
    "us-ga",
    "us-il",
    "us-ma",
    "us-mi",
    "us-nj",
    "us-ny",
    "us-oh",
    "us-pa",
    "us-tx",
    "us-va",
    "us-wa",
]


def test_these_bodies_are_shipped_and_28_are_known():
    rules = shipped_rules()
    assert [body.code for body in rules.bodies] == SHIPPED
    assert len(rules.known) == 28


def test_a_body_nobody_knows_and_one_not_shipped_are_refused_differently():
    rules = made_sets()
    assert rules.body(BODY).short_name == "AMB"
    with pytest.raises(InputRefused) as unknown:
        rules.body("xx-none")
    with pytest.raises(InputRefused) as later:
        rules.body("xx-later")
    assert (unknown.value.code, unknown.value.where) == ("unknown-body", "body")
    assert (later.value.code, later.value.where) == ("body-not-shipped", "body")


def test_the_version_in_force_on_the_day_is_found():
    old = made_version(in_force_until=date(2024, 8, 15))
    new = made_version(in_force_from=date(2024, 8, 16), in_force_until=date(2030, 1, 1))
    body = replace(made_sets().body(BODY), versions=(old, new))
    rules = RequirementSets({BODY: body}, {BODY: body.name})
    found = rules.body(BODY)
    assert found.version_on(date(2024, 8, 15)) is old
    assert found.version_on(date(2024, 8, 16)) is new
    assert found.version_on(date(2030, 1, 1)) is new
    assert found.version_on(date(2030, 1, 2)) is None


def test_a_requirement_is_found_by_its_id_with_its_name_and_source():
    version = shipped_rules().body("au-act-tqi").versions[0]
    accredited = version.requirement("accredited")
    assert accredited.about.title.startswith("At least 5 of the hours")
    assert accredited.about.source.url.startswith("https://www.tqi.act.edu.au/")
    assert version.requirement("banana") is None


def test_every_shipped_rule_has_a_name_a_source_and_examples_beside_it():
    for body in shipped_rules().bodies:
        for version in body.versions:
            assert version.examples
            assert {True, False} == {example.counts for example in version.examples}
            for rule in version.rules.all():
                assert rule.about.title
                assert rule.about.source.url.startswith("http")


def test_a_rule_holds_from_its_first_to_its_last_day():
    dated = replace(about(), in_force_from=date(2024, 1, 1), in_force_until=date(2024, 12, 31))
    days = [date(2023, 12, 31), date(2024, 1, 1), date(2024, 12, 31), date(2025, 1, 1)]
    assert [dated.is_in_force(day) for day in days] == [False, True, True, False]
    assert about().is_in_force(date(1999, 1, 1))
