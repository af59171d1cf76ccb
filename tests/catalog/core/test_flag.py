"""A flag is set from a signal handler while the main thread waits for it, and nothing hangs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

from catalog.core.flag import Flag

INTERRUPTED = """
import signal
from catalog.core.flag import Flag

flag = Flag()
signal.signal(signal.SIGALRM, lambda number, frame: flag.set())
for turn in range(2_000):
    flag.clear()
    signal.setitimer(signal.ITIMER_REAL, 1e-6 * (1 + turn % 50))
    while not flag.is_set():
        flag.wait(0.0001)
"""


def test_wait_returns_whether_the_flag_is_set() -> None:
    flag = Flag()
    assert not flag.is_set()
    assert not flag.wait(0.001)
    flag.set()
    assert flag.is_set()
    assert flag.wait(0)


def test_everybody_who_waits_is_woken() -> None:
    flag, woken = Flag(), []
    waiting = [threading.Thread(target=lambda: woken.append(flag.wait(60))) for _ in range(3)]
    for thread in waiting:
        thread.start()
    flag.set()
    for thread in waiting:
        thread.join()
    assert woken == [True, True, True]


def test_a_cleared_flag_is_waited_for_anew() -> None:
    flag = Flag()
    flag.set()
    flag.clear()
    assert not flag.wait(0.001)


def test_a_signal_handler_may_set_it_wherever_the_main_thread_stands() -> None:
    done = subprocess.run([sys.executable, "-c", INTERRUPTED], timeout=120, check=False)
    assert done.returncode == 0


def test_a_handler_ends_the_wait_of_its_own_thread() -> None:
    flag = Flag()
    before = signal.signal(signal.SIGUSR1, lambda number, frame: flag.set())
    try:
        os.kill(os.getpid(), signal.SIGUSR1)
        assert flag.wait(60)
    finally:
        signal.signal(signal.SIGUSR1, before)
