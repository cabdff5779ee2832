"""Knows every module of rows, for whoever needs all tables: migrations, house tests, erasure."""

from __future__ import annotations

from pldash.models import (
    accounts,
    activities,
    approvals,
    archives,
    batches,
    chats,
    credentials,
    figures,
    frameworks,
    jobs,
    letterheads,
    messages,
    outbox,
    policies,
    procedures,
    proofs,
    registrations,
    rounds,
    schools,
    shares,
    trail,
    twins,
)

MODULES = (
    accounts,
    schools,
    policies,
    procedures,
    letterheads,
    frameworks,
    chats,
    registrations,
    shares,
    activities,
    approvals,
    messages,
    rounds,
    archives,
    credentials,
    figures,
    proofs,
    twins,
    trail,
    outbox,
    jobs,
    batches,
)
"""In an order in which each refers to earlier ones only."""
