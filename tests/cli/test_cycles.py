from __future__ import annotations

import logging
import threading

from pldash.cli import cycles


def test_a_server_judges_at_once_and_goes_on_after_a_fault(app, monkeypatch, caplog):
    stop, rounds = threading.Event(), []

    def judge(runtime):
        rounds.append(runtime)
        if len(rounds) == 1:
            raise OSError("the disk is full")
        stop.set()

    monkeypatch.setattr(cycles, "judge_once", judge)
    with caplog.at_level(logging.ERROR):
        cycles.start_judging(app, stop, pause=0).join(10)
    assert rounds == [app.extensions["pldash"]] * 2
    assert "trying again soon" in caplog.text
