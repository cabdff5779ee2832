"""Whether what the pages stand on is there."""

from __future__ import annotations

import logging

from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError

from pldash.models.schools import Organisation

logger = logging.getLogger(__name__)


def database_answers(engine: Engine) -> bool:
    """Return whether the database can be reached and holds our tables."""
    try:
        with engine.connect() as connection:
            connection.execute(select(Organisation.id).limit(1))
    except SQLAlchemyError:
        logger.exception("the database does not answer")
        return False
    return True
