"""Schedules are held here and fired by local/scheduler: ministack's own firing knows no retries, dead letters, zones and context attributes."""

import json
import re
import sys

from ministack.services import scheduler

# https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html#scheduler-CreateSchedule-request-ScheduleExpression
EXPRESSION = re.compile(
    r"rate\([1-9]\d* (minute|hour|day)s?\)|at\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\)|cron\(\s*(\S+\s+){4,5}\S+\s*\)"
)


def install() -> None:
    scheduler.start_scheduler = lambda: None
    scheduler._list_schedules = _page_by_page(scheduler._list_schedules)
    for operation in ("_create_schedule", "_update_schedule"):
        setattr(scheduler, operation, _refusing_nonsense(getattr(scheduler, operation)))


def _page_by_page(list_all):
    """ministack leaves out what is over MaxResults: https://docs.aws.amazon.com/scheduler/latest/APIReference/API_ListSchedules.html"""

    def page(query: dict):
        size, begin = int(query.get("MaxResults") or 100), int(query.get("NextToken") or 0)
        status, headers, body = list_all({**query, "MaxResults": sys.maxsize})
        listed = json.loads(body)["Schedules"]
        told = {"Schedules": listed[begin : begin + size]}
        if begin + size < len(listed):
            told["NextToken"] = str(begin + size)
        return status, headers, json.dumps(told).encode()

    return page


def _refusing_nonsense(operation):
    def checked(name: str, body: dict):
        expression = body.get("ScheduleExpression") or ""
        if expression and not EXPRESSION.fullmatch(expression):
            return scheduler._error(400, "ValidationException", f"Invalid Schedule Expression {expression}.")
        return operation(name, body)

    return checked
