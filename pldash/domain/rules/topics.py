"""Topics: what a body asks of the learning about one topic."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import ClassVar

from pldash.domain.cases import Topic
from pldash.domain.missing_facts import MissingFact
from pldash.domain.reasons import ReasonCode
from pldash.domain.rules.adjustments import Adjustment, adjusted
from pldash.domain.rules.amounts import amount_found
from pldash.domain.rules.caps import share
from pldash.domain.rules.shapes import Finding, Requirement, Situation
from pldash.domain.tallies import Ledger
from pldash.domain.values import Reason, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutTopic(Requirement):
    """Looks at the counted minutes of one topic; an entry speaks to each of its topics in full."""

    topic: Topic

    def counted(self, ledger: Ledger) -> int:
        """Return the counted minutes of the topic."""
        return sum(tally.minutes for tally in ledger.tallies if self.topic in tally.entry.topics)


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicPresence(AboutTopic):
    """Some learning about a topic, whatever its length.

    Source: facts of Texas (students with disabilities, no hours named).
    """

    shape: ClassVar[str] = "topic-presence"
    is_amount: ClassVar[bool] = False

    def find(self, ledger: Ledger, situation: Situation) -> Finding:
        """Return whether any counted minute speaks of the topic.

        >>> from pldash.domain.rules.examples import about, situation
        >>> rule = TopicPresence(about=about(), topic=Topic.DISABILITY)
        >>> rule.find(Ledger((), 60, {}), situation()).verdict.value
        'not-met'
        """
        del situation
        if self.counted(ledger):
            return Finding(verdict=Verdict.MET, required_minutes=None)
        reasons = (Reason(ReasonCode.NOTHING_COUNTED),)
        return Finding(verdict=Verdict.NOT_MET, required_minutes=None, reasons=reasons)


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicMinimum(AboutTopic):
    """The least of one topic, inside the total.

    Source: facts of Massachusetts (four topics), Florida (disability; reading and leadership
    for those who hold such coverage) and Washington (equity).

    :ivar certificates: asked only of those who hold one of these; empty where of everybody
    :ivar adjust: facts that change it, in the order of the data
    """

    shape: ClassVar[str] = "topic-minimum"
    minutes: int
    certificates: frozenset[str] = frozenset()
    adjust: tuple[Adjustment, ...] = ()

    def find(self, ledger: Ledger, situation: Situation) -> Finding:
        """Return whether the topic reaches its least, where it is asked.

        >>> from pldash.domain.rules.examples import about, situation
        >>> rule = TopicMinimum(about=about(), topic=Topic.EQUITY, minutes=900)
        >>> rule.find(Ledger((), 0, {}), situation()).reasons[0].minutes
        900
        """
        if self.certificates and self.certificates.isdisjoint(held(situation)):
            reasons = (Reason(ReasonCode.ONLY_WITH_CERTIFICATE),)
            return Finding(verdict=Verdict.NOT_APPLICABLE, required_minutes=0, reasons=reasons)
        required, changes = adjusted(self.minutes, self.adjust, situation)
        found = amount_found(self.counted(ledger), required)
        return replace(found, reasons=(*found.reasons, *changes))


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicShare(AboutTopic):
    """The least of one topic, in percent of the required minutes; another one with a certificate.

    Source: facts of New York (15 per cent language acquisition, 50 for some certificates).

    :ivar certificate: the code of the certificate that asks for the other share
    """

    shape: ClassVar[str] = "topic-share"
    percent: int
    certificate: str
    percent_with_certificate: int

    def find(self, ledger: Ledger, situation: Situation) -> Finding:
        """Return whether the topic reaches its share, rounded down to the minute.

        >>> from pldash.domain.cases import RegistrationFacts
        >>> from pldash.domain.rules.examples import about, situation
        >>> rule = TopicShare(
        ...     about=about(),
        ...     topic=Topic.LANGUAGE_ACQUISITION,
        ...     percent=15,
        ...     certificate="esol",
        ...     percent_with_certificate=50,
        ... )
        >>> facts = RegistrationFacts(certificates=frozenset({"esol"}))
        >>> asked = replace(situation(), facts=facts, required_minutes=6_000)
        >>> rule.find(Ledger((), 0, {}), asked).required_minutes
        3000
        """
        holds = self.certificate in held(situation)
        percent = self.percent_with_certificate if holds else self.percent
        required = share(situation.required_minutes or 0, Decimal(percent))
        return amount_found(self.counted(ledger), required)


def held(situation: Situation) -> frozenset[str]:
    """Return the certificates held.

    :raises MissingFact: if none were named, not even that there are none; then none and all
        stand in, because what is asked with a certificate is asked besides the rest

    >>> from pldash.domain.cases import RegistrationFacts
    >>> from pldash.domain.rules.examples import situation
    >>> facts = RegistrationFacts(certificates=frozenset({"esol"}))
    >>> sorted(held(replace(situation(), facts=facts)))
    ['esol']
    """
    facts = situation.facts
    if facts.certificates is None:
        each = [frozenset[str](), situation.certificates]
        raise MissingFact("certificates", [replace(facts, certificates=one) for one in each])
    return facts.certificates
