"""The certificate's claims as an Open Badges 3.0 credential: the same facts, for machines.

Source: https://www.imsglobal.org/spec/ob/v3p0, AchievementCredential. Every claim is a term of the
packaged contexts: what is none would not be signed.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from pldash.credentials.contexts import CREDENTIALS, EXTENSIONS, OPEN_BADGES
from pldash.domain.certificates import (
    AddressedFramework,
    CertificateFacts,
    CertificateLine,
)
from pldash.domain.proofs import StatusPlace
from pldash.domain.time_kinds import TimeKind

Document = dict[str, Any]
"""A credential as plain JSON values."""

SCHEMA: Final = (
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
)
SCHEMA_KIND: Final = "1EdTechJsonSchemaValidator2019"
NATURE: Final = (
    "A record of self-directed professional learning, each activity approved by somebody else at "
    "the school. It is not a qualification, and whether it counts towards a registration is for "
    "the registration body to say."
)
OUTSIDE_NATURE: Final = (
    "A record of self-directed professional learning, each activity approved by one person outside "
    "any school of this installation, whom the teacher invited. Role and organisation are as that "
    "person stated them; their e-mail address was confirmed. It is not a qualification, and "
    "whether it counts towards a registration is for the registration body to say."
)
MINUTES_IN_HOUR: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a credential says beside the certificate's facts.

    :ivar base_url: the public address, without a slash at the end
    :ivar sources: the publisher's address of each framework, by code and version
    """

    issuer_did: str
    base_url: str
    sources: Mapping[tuple[str, str], str]
    now: datetime


def achievement_credential(
    facts: CertificateFacts, place: StatusPlace, setting: Setting
) -> Document:
    """Return the certificate's claims, not yet signed."""
    kind = "Test certificate" if facts.is_test else "Certificate"
    return {
        "@context": [CREDENTIALS, OPEN_BADGES, EXTENSIONS],
        "id": facts.verify_url,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": f"{kind} of professional learning {facts.number}",
        "issuer": issuer_profile(setting),
        "validFrom": instant(setting.now),
        "awardedDate": instant(setting.now),
        "credentialSubject": _subject(facts, setting),
        "evidence": [_evidence(facts, place, line) for place, line in enumerate(facts.lines, 1)],
        "credentialStatus": status_entry(setting.base_url, place),
        "credentialSchema": [{"id": SCHEMA, "type": SCHEMA_KIND}],
        "refreshService": {
            "id": f"{facts.verify_url}/credential.json",
            "type": "1EdTechCredentialRefresh",
        },
    }


def decision_credential(facts: CertificateFacts, setting: Setting) -> Document:
    """Return what the approvers decided, as a credential about the credential; not yet signed.

    It stands beside the other one: inside it, its own context would make both unreadable.
    """
    return {
        "@context": [CREDENTIALS, OPEN_BADGES],
        "id": f"{facts.verify_url}#decision",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": f"Approval of certificate {facts.number}",
        "issuer": issuer_profile(setting),
        "validFrom": instant(setting.now),
        "credentialSubject": {
            "id": facts.verify_url,
            "type": ["EndorsementSubject"],
            "endorsementComment": " ".join(_decisions(facts)),
        },
    }


def issuer_profile(setting: Setting) -> Document:
    """Return who issues: the installation; the school that reviewed is named as the source."""
    host = setting.base_url.partition("://")[2]
    return {
        "id": setting.issuer_did,
        "type": ["Profile"],
        "name": f"PL Dash at {host}",
        "url": setting.base_url,
    }


def status_address(base_url: str, list_number: int) -> str:
    """Return where a status list is published."""
    return f"{base_url}/status/{list_number}"


def status_entry(base_url: str, place: StatusPlace) -> Document:
    """Return where to ask whether the credential still stands; one entry, as the schema asks."""
    address = status_address(base_url, place.list_number)
    return {
        "id": f"{address}#{place.index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(place.index),
        "statusListCredential": address,
    }


def instant(moment: datetime) -> str:
    """Return an aware instant as the data model writes it, in whole seconds of UTC."""
    return moment.astimezone(ZoneInfo("UTC")).strftime("%Y-%m-%dT%H:%M:%SZ")


def hours(minutes: int) -> int | float:
    """Return minutes as hours: a whole number where it is one.

    Stacks differ in how they write 2.0, and with it in what they sign.

    >>> hours(120), hours(80)
    (2, 1.3333)
    """
    whole, rest = divmod(minutes, MINUTES_IN_HOUR)
    return round(minutes / MINUTES_IN_HOUR, 4) if rest else whole


def _subject(facts: CertificateFacts, setting: Setting) -> Document:
    return {
        "type": ["AchievementSubject"],
        "identifier": [
            {
                "type": "IdentityObject",
                "hashed": False,
                "identityHash": facts.teacher.text,
                "identityType": "name",
            }
        ],
        "creditsEarned": hours(facts.minutes.total),
        "activityStartDate": _midnight(min(line.started_on for line in facts.lines), facts.zone),
        "activityEndDate": _midnight(max(line.ended_on for line in facts.lines), facts.zone),
        "narrative": " ".join(_summary(facts)),
        "source": {
            "id": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, _school_address(facts, setting))}",
            "type": ["Profile"],
            "name": facts.school.text,
        },
        "achievement": _achievement(facts, setting),
    }


def _school_address(facts: CertificateFacts, setting: Setting) -> str:
    """Return what names the school for ever and tells nothing of our own keys."""
    return f"{setting.base_url}/school/{facts.school.text}"


def _achievement(facts: CertificateFacts, setting: Setting) -> Document:
    return {
        "id": f"{facts.verify_url}#achievement",
        "type": ["Achievement"],
        "name": "Professional learning in online chats and beside them",
        "description": f"What was learnt from {facts.period.start} to {facts.period.end}.",
        "criteria": {"narrative": OUTSIDE_NATURE if facts.is_outside else NATURE},
        "inLanguage": facts.locale,
        "alignment": [
            each for framework in facts.frameworks for each in _alignment(framework, setting)
        ],
    }


def _alignment(framework: AddressedFramework, setting: Setting) -> list[Document]:
    """Return a framework's standards with its edition; the address is the publisher's own."""
    edition = (framework.code, framework.version)
    unknown = f"urn:x-pldash:framework:{framework.code}:{framework.version}"
    return [
        {
            "type": ["Alignment"],
            "targetCode": standard.code,
            "targetName": standard.name,
            "targetFramework": f"{framework.title}, {framework.version}",
            "targetType": "CFItem",
            "targetUrl": setting.sources.get(edition, unknown),
        }
        for standard in framework.standards
    ]


def _evidence(facts: CertificateFacts, place: int, line: CertificateLine) -> Document:
    """Return one activity with how well it is evidenced; its own address keeps equal ones apart."""
    days = " to ".join(dict.fromkeys((str(line.started_on), str(line.ended_on))))
    told = [f"{days}: {_minutes(line.time)}."]
    if line.kind is not None:
        told.append(f"Kind of learning: {line.kind.value}.")
    if line.providers:
        told.append(f"Provider, as the teacher states it: {', '.join(line.providers)}.")
    if line.standards:
        told.append(f"Standards {', '.join(line.standards)}.")
    told.append(f"Approved by {line.approver.name.text}, {line.approver.role}, ")
    told[-1] += f"on {line.approved_on}."
    return {
        "id": f"{facts.verify_url}#activity-{place}",
        "type": ["Evidence"],
        "name": " ".join(filter(None, (line.tag, line.title))),
        "narrative": " ".join(told),
        "genre": line.evidence.value,
    }


def _minutes(time: Mapping[TimeKind, int]) -> str:
    ways = ", ".join(f"{amount} {kind.value}" for kind, amount in time.items())
    return f"{sum(time.values())} minutes ({ways})"


def _summary(facts: CertificateFacts) -> Sequence[str]:
    """Return the paper's own claims in words, minutes unrounded."""
    count = len(facts.lines)
    told = [f"{_minutes(facts.time)} in {count} {'activity' if count == 1 else 'activities'}."]
    if facts.is_test:
        told.insert(0, "A test certificate: it certifies nothing.")
    if facts.replaces:
        told.append(f"It replaces certificate {facts.replaces}.")
    if facts.registration:
        part = facts.registration
        told.append(
            f"By the rules of {part.body_name} for {part.cycle.start} to {part.cycle.end}: "
            f"{part.counted_minutes} minutes counted, {part.not_counted_minutes} not counted."
        )
    return told


def _decisions(facts: CertificateFacts) -> Sequence[str]:
    """Return one sentence for each approver."""
    told = []
    for approver in facts.approvers:
        lines = [line for line in facts.lines if line.approver == approver]
        last = max(line.approved_on for line in lines)
        whose = "" if facts.is_outside else f" for {facts.school.text}"
        told.append(
            f"{approver.name.text} ({approver.role}) approved {len(lines)} of "
            f"{len(facts.lines)}{whose}, the last on {last}."
        )
    return told


def _midnight(day: date, zone: str) -> str:
    """Return the beginning of a day where the certificate's dates are."""
    return datetime.combine(day, time(), ZoneInfo(zone)).isoformat()
