"""Views: what leaders see of the whole school."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, render_template, request

from pldash.domain.cycle_standings import Chance
from pldash.domain.permissions import Permission
from pldash.services.cycle_standings import SchoolCycles, cycles_of
from pldash.services.figures import coverage_of, figures_of, led_schools
from pldash.web.access import requires
from pldash.web.figures.cycles import cycles_page, standing_choices
from pldash.web.figures.presenters import figures_page, standards_page
from pldash.web.runtime import now, runtime
from pldash.web.session import actor, read

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("figures", __name__)


@blueprint.route("/figures")
@requires(Permission.FIGURES_READ)
def overview() -> ResponseReturnValue:
    """Show the figures of the school that I lead; of several, the first by name."""
    return _show(led_schools(read(), actor())[0].id)


@blueprint.route("/figures/<uuid:school_id>")
@requires(Permission.FIGURES_READ)
def show(school_id: UUID) -> ResponseReturnValue:
    """Show a school's approved hours, who approves, and how soon."""
    return _show(school_id)


@blueprint.route("/figures/<uuid:school_id>/standards")
@requires(Permission.FIGURES_READ)
def standards(school_id: UUID) -> ResponseReturnValue:
    """Show how the frameworks are covered by what the school approved."""
    figures = figures_of(read(), actor(), school_id, year=_year())
    coverage = coverage_of(read(), actor(), school_id, year=figures.year)
    return render_template("figures/standards.html", page=standards_page(figures, coverage))


@blueprint.route("/figures/<uuid:school_id>/cycles")
@requires(Permission.FIGURES_READ)
def cycles(school_id: UUID) -> ResponseReturnValue:
    """Show which registrations are on track, and which will miss the end of their cycle."""
    asked = request.args.get("standing")
    chance = next((each for each in Chance if each.value == asked), None)
    page = request.args.get("page", default=1, type=int)
    found = _cycles(school_id, (chance, page))
    return render_template("figures/cycles.html", page=cycles_page(found, chance))


def _cycles(school_id: UUID, chosen: tuple[Chance | None, int] = (None, 1)) -> SchoolCycles:
    return cycles_of(read(), actor(), school_id, chosen=chosen, rules=runtime().rules, now=now())


def _show(school_id: UUID) -> str:
    figures = figures_of(read(), actor(), school_id, year=_year())
    standings = standing_choices(_cycles(school_id))
    others = [each for each in led_schools(read(), actor()) if each.id != school_id]
    return render_template(
        "figures/show.html", page=figures_page(figures, others), standings=standings
    )


def _year() -> int | None:
    """Return the year that is asked for, if one is."""
    return request.args.get("year", type=int)
