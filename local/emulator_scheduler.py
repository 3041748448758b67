"""Schedules are held here and fired by local/scheduler: ministack's own firing knows no retries, dead letters, zones and context attributes."""

import re

from ministack.services import scheduler

# https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html#scheduler-CreateSchedule-request-ScheduleExpression
EXPRESSION = re.compile(
    r"rate\([1-9]\d* (minute|hour|day)s?\)|at\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\)|cron\(\s*(\S+\s+){4,5}\S+\s*\)"
)


def install() -> None:
    scheduler.start_scheduler = lambda: None
    for operation in ("_create_schedule", "_update_schedule"):
        setattr(scheduler, operation, _refusing_nonsense(getattr(scheduler, operation)))


def _refusing_nonsense(operation):
    def checked(name: str, body: dict):
        expression = body.get("ScheduleExpression") or ""
        if expression and not EXPRESSION.fullmatch(expression):
            return scheduler._error(400, "ValidationException", f"Invalid Schedule Expression {expression}.")
        return operation(name, body)

    return checked
