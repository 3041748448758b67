"""A caller of a function waits for its answer only, not for its log.

ministack gives an answer back when the function's log has been quiet for 5 ms, or for 50 ms if there is none. What a function logs before it
answers is in its pipe by then, so it is enough to see that empty.
"""

import array
import fcntl
import queue
import termios
import time
from typing import IO

from ministack.core import lambda_runtime

# For the thread that reads the pipe to hand on what it has.
QUIET_S = 0.001
AT_MOST_S = 0.25


def install() -> None:
    as_ministack = lambda_runtime.Worker._drain_stderr_bounded

    def drain(worker: lambda_runtime.Worker, **waits: float) -> str:
        process, lines, until = worker._proc, [], time.monotonic() + AT_MOST_S
        if process is None:
            return as_ministack(worker, **waits)
        while time.monotonic() < until:
            try:
                lines.append(worker._stderr_queue.get(timeout=QUIET_S))
            except queue.Empty:
                if _unread(process.stderr) == 0:
                    break
        return "\n".join(lines)

    lambda_runtime.Worker._drain_stderr_bounded = drain


def _unread(pipe: IO[str]) -> int:
    count = array.array("i", [0])
    try:
        fcntl.ioctl(pipe, termios.FIONREAD, count)
    except (OSError, ValueError):
        return 0  # The process has ended, and its pipe was closed.
    return count[0]
