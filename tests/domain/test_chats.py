from __future__ import annotations

from datetime import date, time

import pytest

from pldash.domain.chats import Chat, ChatStatus, SuggestedStandard, tag_key
from pldash.domain.errors import InputRefused
from pldash.domain.schedules import Schedule, SlowPeriod

WEEKLY = Schedule(zone="America/New_York", rrule="FREQ=WEEKLY;BYDAY=MO", start=time(19), minutes=60)
ENDED = Schedule(
    zone="America/New_York",
    rrule="FREQ=WEEKLY;BYDAY=MO",
    start=time(19),
    minutes=60,
    valid_until=date(2015, 12, 31),
)


@pytest.mark.parametrize(
    "written", ["#aussieED", "AUSSIEED", " aussieed ", "\uff03AussieEd", "\uff21ussieEd"]
)
def test_a_tag_is_the_same_however_it_is_written(written):
    assert tag_key(written) == "aussieed"
    assert Chat(tag="aussieED").has_tag(written)


def test_an_alias_is_a_tag_of_the_chat():
    chat = Chat(tag="CdnELTchat", aliases=("LINCchat",))
    assert chat.has_tag("#lincchat")
    assert not chat.has_tag("#linc")


@pytest.mark.parametrize("tag", ["", "#edchat", "ed chat", "ed-chat", "a" * 101])
def test_what_is_no_tag_is_refused(tag):
    with pytest.raises(InputRefused) as refusal:
        Chat(tag=tag)
    assert refusal.value.code == "tag-malformed"


def test_an_alias_that_is_no_tag_is_refused():
    with pytest.raises(InputRefused, match="'linc chat' is no tag"):
        Chat(tag="CdnELTchat", aliases=("linc chat",))


def test_tags_may_be_in_any_script():
    assert Chat(tag="معلم").has_tag("#معلم")


def test_a_chat_is_called_by_its_tag_unless_it_has_a_title():
    assert Chat(tag="sschat").title == "#sschat"
    assert Chat(tag="sschat", title="Social studies").title == "Social studies"


def test_a_chat_is_known_by_its_tag_unless_it_has_an_identity():
    assert Chat(tag="SSchat").identity == "sschat"
    assert Chat(tag="SSchat", identity="school-7").identity == "school-7"


@pytest.mark.parametrize("status", [ChatStatus.HISTORIC, ChatStatus.PAUSED])
def test_a_chat_that_is_over_needs_its_last_dates(status):
    for facts in ({"schedules": (ENDED, WEEKLY)}, {"slow": SlowPeriod(zone="UTC")}):
        with pytest.raises(InputRefused) as refusal:
            Chat(tag="edchat", status=status, **facts)
        assert refusal.value.code == "status-needs-end"
    assert Chat(tag="edchat", status=status, schedules=(ENDED,)).series == (ENDED,)


@pytest.mark.parametrize("status", [ChatStatus.ACTIVE, ChatStatus.NOT_KNOWN])
def test_a_chat_that_may_go_on_needs_no_last_date(status):
    slow = SlowPeriod(zone="UTC")
    chat = Chat(tag="edchat", status=status, schedules=(WEEKLY,), slow=slow)
    assert chat.series == (WEEKLY, slow)


def test_suggested_standards_are_asked_for_by_framework():
    chat = Chat(
        tag="edchat",
        usual_standards=(
            SuggestedStandard("au-apst", "6.2"),
            SuggestedStandard("nz-2017", "2"),
            SuggestedStandard("au-apst", "7.4"),
        ),
    )
    assert chat.suggested("au-apst") == ("6.2", "7.4")
    assert chat.suggested("us-x") == ()
