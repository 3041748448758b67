"""Executions of Step Functions as AWS carries them out, where ministack does it in another way.

A machine's TimeoutSeconds, executions that start nothing once they have ended, RedriveExecution, the states inside a Map in the history,
StartExecution by name, and the limit of 256 KiB. A name that is gone from ministack fails the start.
"""

import contextvars
import copy
import json
import re
import threading
from typing import Any

from ministack.core import responses
from ministack.core.responses import error_response_json, json_response, now_iso
from ministack.services import stepfunctions as states
from ministack.services.stepfunctions import _ExecutionError

# https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
MAX_DATA_BYTES = 256 * 1024

# https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
BAD_NAME = re.compile(r"[\s<>{}\[\]?*\"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f]")

_add_event = states._add_event
_start = states._start_execution
_describe = states._describe_execution
_handle = states.handle_request
_invoke = states._invoke_resource
_one = threading.RLock()


class _Ended(_ExecutionError):
    """The execution ended while this state was at work: nothing of it counts, and nothing of it is retried or caught."""

    def __init__(self) -> None:
        super().__init__("States.Runtime", "The execution has ended")


def install() -> None:
    states._add_event = _add_event_while_running
    states._run_execution = _run
    states._run_sub_machine = _run_iteration
    states._fail_execution = lambda execution, error, cause: _end(execution, "FAILED", error, cause)
    states._stop_execution = _stop
    states._start_execution = _start_by_name
    states._describe_execution = _describe_with_redrives
    states._invoke_resource = lambda resource, given: _limited(_invoke(resource, given))
    states.handle_request = _handle_redrives_too
    for operation in ("_create_state_machine", "_update_state_machine"):
        setattr(states, operation, _keeping_tracing(getattr(states, operation)))


def _add_event_while_running(execution: dict, event_type: str, details: dict | None = None) -> dict:
    """Also the one place that every attempt of every state passes: an execution that has ended does nothing more."""
    with _one:
        if execution["status"] != "RUNNING" and not event_type.startswith("Execution"):
            raise _Ended
        return _add_event(execution, event_type, details)


def _end(execution: dict, status: str, error: str | None, cause: str | None, output: str | None = None) -> None:
    """The first end counts. Only success has an output: https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html"""
    event = {"SUCCEEDED": "Succeeded", "FAILED": "Failed", "TIMED_OUT": "TimedOut", "ABORTED": "Aborted"}[status]
    with _one:
        if execution["status"] != "RUNNING":
            return
        execution.update(status=status, stopDate=now_iso(), output=output, error=error, cause=cause)
        said = {"output": output} if status == "SUCCEEDED" else {"error": error or "", "cause": cause or ""}
        _add_event(execution, f"Execution{event}", {f"execution{event}EventDetails": said})
    states._emit_execution_status_event(execution)


def _run(arn: str) -> None:
    """Walks through the definition that the execution began with; a redriven one goes on in the state that it did not get out of."""
    execution = states._executions.get(arn)
    machine = states._state_machines.get(execution["stateMachineArn"])
    definition = json.loads(execution.setdefault("definition", machine["definition"]))
    given = json.loads(execution["input"])
    place = execution.get("places", {}).get("", {"state": definition["StartAt"], "input": given, "variables": {}})
    redrives = execution.get("redriveCount", 0)
    ctx = {
        "QueryLanguage": definition.get("QueryLanguage", "JSONPath"),
        # https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html
        "Execution": {
            "Id": arn,
            "Input": given,
            "Name": execution["name"],
            "RoleArn": machine["roleArn"],
            "StartTime": execution["startDate"],
            "RedriveCount": redrives,
            **({"RedriveTime": execution["redriveDate"]} if redrives else {}),
        },
        "StateMachine": {"Id": execution["stateMachineArn"], "Name": machine["name"]},
        "variables": copy.deepcopy(place["variables"]),
    }
    limit = _time_limit(execution, definition.get("TimeoutSeconds"))
    try:
        output = _walk(definition["States"], place["state"], place["input"], execution, ctx, "")
        _end(execution, "SUCCEEDED", None, None, json.dumps(output))
    except _ExecutionError as error:
        _end(execution, "FAILED", error.error, error.cause)
    except Exception as error:
        states.logger.exception("Unexpected error in execution %s", arn)
        _end(execution, "FAILED", "States.Runtime", str(error))
    finally:
        limit.cancel()


def _time_limit(execution: dict, seconds: float | None) -> threading.Timer:
    """No Catch is run, and what a task has begun goes on: https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html"""
    end = contextvars.copy_context().run
    timer = threading.Timer(seconds or 0, end, (_end, execution, "TIMED_OUT", "States.Timeout", None))
    timer.daemon = True
    if seconds:
        timer.start()
    return timer


def _walk(all_states: dict, name: str | None, data: Any, execution: dict, ctx: dict, where: str) -> Any:
    """From state to state until one is the last. `where` is "" on the machine's own level, and tells one iteration of a Map from others."""
    while name:
        state = all_states.get(name)
        if not state:
            raise _ExecutionError("States.Runtime", f"State '{name}' not found in definition")
        kind = state["Type"]
        ctx["State"] = {"Name": name, "EnteredTime": now_iso(), "RetryCount": 0}
        at = {"state": name, "input": copy.deepcopy(data), "variables": copy.deepcopy(ctx["variables"])}
        execution.setdefault("places", {})[where] = at
        entered = {"name": name, "input": json.dumps(data)}
        states._add_event(execution, f"{kind}StateEntered", {"stateEnteredEventDetails": entered})
        data, following = _pass_through(kind, state, data, execution, ctx)
        left = {"name": name, "output": json.dumps(_limited(data))}
        states._add_event(execution, f"{kind}StateExited", {"stateExitedEventDetails": left})
        if not where:
            # The iterations of a state that is done are never gone on with.
            execution["places"] = {}
            execution["iterations"] = {}
        name = following
    return data


def _pass_through(kind: str, state: dict, data: Any, execution: dict, ctx: dict) -> tuple[Any, str | None]:
    if kind == "Fail":
        raise _ExecutionError(*states._fail_state_error(state, data, ctx))
    if kind == "Succeed":
        if states._state_query_language(state, ctx) == "JSONata":
            return states._apply_jsonata_output(state, data, ctx, default=data), None
        return states._apply_output_path(state, states._apply_input_path(state, data, ctx), ctx), None
    if kind in ("Task", "Map", "Parallel"):
        return getattr(states, f"_execute_{kind.lower()}")(state, data, execution, ctx)
    if kind in ("Pass", "Choice", "Wait"):
        return getattr(states, f"_execute_{kind.lower()}")(state, data, ctx)
    raise _ExecutionError("States.Runtime", f"Unknown state type: {kind}")


def _run_iteration(all_states: dict, start: str, data: Any, execution: dict, ctx: dict) -> Any:
    """One iteration of a Map, or one branch of a Parallel. A redrive leaves those that are done as they are."""
    outer, index = ctx["State"]["Name"], ctx.get("Map", {}).get("Item", {}).get("Index")
    branch = {**ctx, "variables": dict(ctx["variables"])}
    if index is None:
        return _walk(all_states, start, copy.deepcopy(data), execution, branch, f"{outer}:{start}")
    where = f"{outer}#{index}"
    done = execution.setdefault("iterations", {})
    begin = {"state": start, "input": copy.deepcopy(data)}
    # A Map that is tried again by its own Retry begins each iteration anew.
    is_retry = ctx["State"]["RetryCount"] > 0
    if where in done and not is_retry:
        return done[where]
    place = begin if is_retry else execution.get("places", {}).get(where, begin)
    branch["variables"].update(place.get("variables", {}))
    about = {"name": outer, "index": index}
    states._add_event(execution, "MapIterationStarted", {"mapIterationStartedEventDetails": about})
    done[where] = _walk(all_states, place["state"], place["input"], execution, branch, where)
    states._add_event(execution, "MapIterationSucceeded", {"mapIterationSucceededEventDetails": about})
    return done[where]


def _limited(data: Any) -> Any:
    if len(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()) > MAX_DATA_BYTES:
        said = "returned a result with a size exceeding the maximum number of bytes service limit"
        raise _ExecutionError("States.DataLimitExceeded", f"The state/task {said}.")
    return data


def _stop(data: dict):
    execution = states._executions.get(data.get("executionArn"))
    if not execution:
        return error_response_json("ExecutionDoesNotExist", f"Execution {data.get('executionArn')} not found", 400)
    _end(execution, "ABORTED", data.get("error"), data.get("cause"))
    if execution["status"] != "ABORTED":
        return error_response_json("ValidationException", "Execution is not running", 400)
    return json_response({"stopDate": execution["stopDate"]})


def _start_by_name(data: dict):
    """A name that runs already with the same input is that execution; used otherwise, it is taken for 90 days."""
    name, given = data.get("name"), data.get("input", "{}")
    if name is not None and (not 1 <= len(name) <= 80 or BAD_NAME.search(name)):
        return error_response_json("InvalidName", f"Invalid Name: '{name}'", 400)
    if len(given.encode()) > MAX_DATA_BYTES:
        return error_response_json("InvalidExecutionInput", "The input exceeds 262144 bytes", 400)
    machine = states._state_machines.get(states._resolve_state_machine_arn(data.get("stateMachineArn", "")))
    scope = f"arn:aws:states:{responses.get_region()}:{responses.get_account_id()}"
    same = states._executions.get(f"{scope}:execution:{machine['name']}:{name}") if machine else None
    if same and same["status"] == "RUNNING" and same["input"] == given:
        return json_response({"executionArn": same["executionArn"], "startDate": same["startDate"]})
    return _start(data)


REDRIVABLE = ("FAILED", "TIMED_OUT", "ABORTED")


def _describe_with_redrives(data: dict):
    status, headers, body = _describe(data)
    execution = states._executions.get(data.get("executionArn"))
    if status != 200 or not execution:
        return status, headers, body
    can = execution["status"] in REDRIVABLE
    told = {
        **json.loads(body),
        "redriveCount": execution.get("redriveCount", 0),
        "redriveStatus": "REDRIVABLE" if can else "NOT_REDRIVABLE",
        **({"redriveDate": execution["redriveDate"]} if execution.get("redriveDate") else {}),
        **({} if can else {"redriveStatusReason": f"Execution is {execution['status']} and cannot be redriven"}),
    }
    # Nulls are left out on the wire.
    return json_response({key: value for key, value in told.items() if value is not None})


async def _handle_redrives_too(method: str, path: str, headers: dict, body: bytes, query_params: dict):
    if headers.get("x-amz-target", "").endswith(".RedriveExecution"):
        return states._finalize_response(_redrive(json.loads(body)))
    return await _handle(method, path, headers, body, query_params)


def _redrive(data: dict):
    """Goes on where it ended, with the time limit begun anew: https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html"""
    arn = data.get("executionArn")
    execution = states._executions.get(arn)
    if not execution:
        return error_response_json("ExecutionDoesNotExist", f"Execution {arn} not found", 400)
    with _one:
        if execution["status"] not in REDRIVABLE:
            said = f"Execution is {execution['status']} and cannot be redriven"
            return error_response_json("ExecutionNotRedrivable", said, 400)
        count, date = execution.get("redriveCount", 0) + 1, now_iso()
        execution.update(status="RUNNING", stopDate=None, error=None, cause=None, redriveCount=count, redriveDate=date)
        _add_event(execution, "ExecutionRedriven", {"executionRedrivenEventDetails": {"redriveCount": count}})
    states._emit_execution_status_event(execution)
    run = contextvars.copy_context().run
    threading.Thread(target=run, args=(states._run_execution, arn), daemon=True).start()
    return json_response({"redriveDate": date})


def _keeping_tracing(operation):
    """ministack takes a machine's tracing configuration and forgets it."""

    def keeping(data: dict):
        answer = operation(data)
        told = json.loads(answer[2])
        arn = data.get("stateMachineArn") or told.get("stateMachineArn")
        if answer[0] == 200 and "tracingConfiguration" in data:
            states._state_machines[arn]["tracingConfiguration"] = data["tracingConfiguration"]
        return answer

    return keeping
