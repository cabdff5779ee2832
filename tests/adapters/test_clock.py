from __future__ import annotations

import threading

from pldash.adapters.clock import after


def test_what_is_done_later_holds_up_nobody_and_is_done():
    done = threading.Event()
    told = []

    def act():
        told.append((threading.current_thread().daemon, threading.current_thread()))
        done.set()

    after(0, act)
    assert done.wait(timeout=30)
    ((is_daemon, thread),) = told
    assert is_daemon
    assert thread is not threading.current_thread()
