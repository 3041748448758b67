"""A Task's TimeoutSeconds as an expression of JSONata, which ministack takes for a number.

https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html
"""

from typing import Any

from ministack.services import stepfunctions as states

WRITTEN = "levee_timeout"


def install() -> None:
    execute, arguments_of = states._execute_task, states._apply_jsonata_arguments

    def execute_own(state: dict, *others: Any) -> Any:
        written = state.get("TimeoutSeconds")
        return execute({**state, WRITTEN: written} if isinstance(written, str) else state, *others)

    # Where the arguments are worked out, because an error of either is the Task's to retry and to catch.
    def arguments_after_timeout(state: dict, given: Any, ctx: dict | None = None) -> Any:
        if WRITTEN in state:
            state["TimeoutSeconds"] = states._jsonata_state_field(state, WRITTEN, "number", given, ctx)
        return arguments_of(state, given, ctx)

    states._execute_task = execute_own
    states._apply_jsonata_arguments = arguments_after_timeout
