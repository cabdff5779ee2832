"""Brings submissions that were stored in an earlier shape into the shape of today."""

from __future__ import annotations

from typing import Any


def of_today(plain: object, version: int) -> object:
    """Return stored content in today's shape; what is strange stays so and is refused later.

    :param version: of today's shape
    """
    if not isinstance(plain, dict) or plain.get("version") not in {1, 2, 3}:
        return plain
    activities = list(plain.get("activities", ()))
    if plain["version"] == 1:
        activities = [_with_claims(each) for each in activities]
    if plain["version"] in {1, 2}:
        activities = [_with_archives(each) for each in activities]
    return {**plain, "version": version, "activities": [_with_use(each) for each in activities]}


def _with_use(activity: dict[str, Any]) -> dict[str, Any]:
    """Return an activity of the third shape, which did not say where an hour was used before."""
    claims = [{**each, "used_for": ""} for each in activity.get("claims", ())]
    return {**activity, "claims": claims}


def _with_archives(activity: dict[str, Any]) -> dict[str, Any]:
    """Return an activity of the second shape, which knew links and files alone."""
    evidence = [{**each, "archive": None} for each in activity.get("evidence", ())]
    return {**activity, "evidence": evidence}


def _with_claims(activity: dict[str, Any]) -> dict[str, Any]:
    """Return an activity of the first shape with what it stated as a claim of its own."""
    now = dict(activity)
    category, topics = now.pop("category", None), now.pop("topics", [])
    provider = now.pop("provider_id", None) or ""
    stated = {
        "body": "",
        "category": category,
        "topics": topics,
        "provider": provider,
        "provider_number": "",
        "credits": [],
        "note": "",
    }
    return {**now, "claims": [stated] if category or topics or provider else []}
