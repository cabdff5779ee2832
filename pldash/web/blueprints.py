"""Every feature's pages, in the order of the navigation."""

from __future__ import annotations

from flask import Blueprint, Flask

from pldash.web.accounts.views import blueprint as accounts
from pldash.web.activities.views import blueprint as activities
from pldash.web.approvals.views import blueprint as approvals
from pldash.web.archives import bodies
from pldash.web.archives.views import blueprint as archives
from pldash.web.chats.views import blueprint as chats
from pldash.web.credentials.views import blueprint as credentials
from pldash.web.evidence.views import blueprint as evidence
from pldash.web.exports.views import blueprint as exports
from pldash.web.figures.views import blueprint as figures
from pldash.web.frameworks.views import blueprint as frameworks
from pldash.web.health.views import blueprint as health
from pldash.web.home.views import blueprint as home
from pldash.web.mailbox.views import blueprint as mailbox
from pldash.web.mailing.views import blueprint as mailing
from pldash.web.outside_approvers.link_views import blueprint as offered
from pldash.web.outside_approvers.own_views import blueprint as outside_approvers
from pldash.web.policies.views import blueprint as policies
from pldash.web.procedures.views import blueprint as procedures
from pldash.web.progress.views import blueprint as progress
from pldash.web.proofs.views import blueprint as proofs
from pldash.web.registrations.views import blueprint as registrations
from pldash.web.schools.views import blueprint as schools
from pldash.web.shares.own_views import blueprint as shares
from pldash.web.shares.public_views import blueprint as shared
from pldash.web.trail.views import blueprint as trail
from pldash.web.verify.file_views import blueprint as verify_files
from pldash.web.verify.views import blueprint as verify

BLUEPRINTS: tuple[Blueprint, ...] = (
    home,
    activities,
    evidence,
    archives,
    registrations,
    progress,
    exports,
    shares,
    shared,
    credentials,
    approvals,
    outside_approvers,
    offered,
    figures,
    schools,
    policies,
    procedures,
    chats,
    frameworks,
    accounts,
    verify,
    verify_files,
    proofs,
    trail,
    health,
    mailbox,
    mailing,
)


def install(app: Flask) -> None:
    """Register every feature's pages."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    bodies.install(app)
