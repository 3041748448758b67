"""Cognito's operations one at a time: ministack runs each on a thread of its own, and threads that create users trip over each other.

Two of one address would both be created, and a walk over the users that another thread adds to is answered with HTTP 500.
"""

import threading

from ministack.services import cognito

_one = threading.Lock()


def install() -> None:
    run = cognito._run_idp_handler

    def run_alone(handler, action: str, data: dict):
        # A trigger may call Cognito itself, and would wait for the call that waits for it.
        if any(pool.get("LambdaConfig") for pool in list(cognito._user_pools.values())):
            return run(handler, action, data)
        with _one:
            return run(handler, action, data)

    cognito._run_idp_handler = run_alone
