"""Actions of several people at the same instant."""

from __future__ import annotations

import threading
from collections.abc import Callable

from pldash.domain.errors import PldashError


def at_once(*actions: Callable[[], object]) -> list[object]:
    """Run the actions in a thread each, all let go together; give results and refusals."""
    barrier = threading.Barrier(len(actions))
    results: list[object] = [None] * len(actions)

    def run(place: int, action: Callable[[], object]) -> None:
        barrier.wait()
        try:
            results[place] = action()
        except PldashError as error:
            results[place] = error

    threads = [
        threading.Thread(target=run, args=(place, action)) for place, action in enumerate(actions)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def refusals(results: list[object]) -> list[object]:
    return [result for result in results if isinstance(result, PldashError)]
