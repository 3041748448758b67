"""Cognito's operations one at a time: ministack runs each on a thread of its own, and threads that create users trip over each other.

Two of one address would both be created, and a walk over the users that another thread adds to is answered with HTTP 500. And whether a
name is somebody's is looked up: ministack walks over all users twice to find that a new one is nobody's.
"""

import itertools
import threading

from ministack.services import cognito

_one = threading.Lock()

# What a pool's users can be found by, and how many of them are in it. No operation but these leaves it right.
_names: dict[str, tuple[int, set[str]]] = {}
_KEEPING = {"AdminCreateUser", "SignUp", "AdminGetUser", "ListUsers", "DescribeUserPool", "DescribeUserPoolClient"}


def install() -> None:
    run, resolve = cognito._run_idp_handler, cognito._resolve_user

    def run_alone(handler, action: str, data: dict):
        # A trigger may call Cognito itself, and would wait for the call that waits for it.
        if any(pool.get("LambdaConfig") for pool in list(cognito._user_pools.values())):
            _names.clear()
            return run(handler, action, data)
        with _one:
            if action not in _KEEPING:
                _names.clear()
            return run(handler, action, data)

    def resolve_known(pool: dict, username: str):
        known = username is None or username in pool["_users"] or username in _names_in(pool)
        return resolve(pool if known else {**pool, "_users": {}}, username)

    cognito._run_idp_handler = run_alone
    cognito._resolve_user = resolve_known


def _names_in(pool: dict) -> set[str]:
    """Every value of every attribute of a pool's users: more than what names one, so whoever is not in it is nobody."""
    users = pool["_users"]
    count, names = _names.get(pool["Id"], (0, set()))
    for user in itertools.islice(users.values(), count, None):
        names.update(attribute["Value"] for attribute in user.get("Attributes", []) if "Value" in attribute)
    _names[pool["Id"]] = (len(users), names)
    return names
