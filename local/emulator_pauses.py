"""Callers do not wait for the garbage collector.

Python's full collection looks through every object there is: some 60 ms while nobody is answered, and with it one request in a hundred is slow.
Nearly all that has survived one is of the emulator's own code and state: later ones leave it out, have little to look through, and are seldom.
What was in use for a moment only, and is part of a circle, is kept with it.
https://docs.python.org/3.11/library/gc.html#gc.freeze
"""

import gc

FULL = 2
# Python's own, but for full ones: with nothing to hold against what is new, each would be due.
THRESHOLDS = (700, 10, 100)


def install() -> None:
    def leave_out(phase: str, info: dict) -> None:
        if phase == "stop" and info["generation"] == FULL:
            gc.freeze()

    gc.callbacks.append(leave_out)
    gc.set_threshold(*THRESHOLDS)
