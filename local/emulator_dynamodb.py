"""Conditions that are parsed once: ministack parses a query's anew for every item of the partition, and is busy with nothing else then.

What a condition means, and what is refused, stays ministack's own.
"""

import functools
import re

from ministack.services import dynamodb

RANGE = re.compile(r"(\w+) = (:\w+) AND (\w+) BETWEEN (:\w+) AND (:\w+)")


def install() -> None:
    evaluate = dynamodb._evaluate_condition
    parse_range = functools.lru_cache(RANGE.fullmatch)

    def evaluate_range(expr, item, attr_values, attr_names, slot: str = "ConditionExpression"):
        found = parse_range(expr) if slot == "KeyConditionExpression" else None
        texts = found and [
            value.get("S")
            for name in found.groups()
            for value in [attr_values.get(name, {}) if name.startswith(":") else item.get(name, {})]
        ]
        if not texts or None in texts:
            return evaluate(expr, item, attr_values, attr_names, slot)
        pk, wanted, sk, first, last = texts
        return pk == wanted and first <= sk <= last

    dynamodb._evaluate_condition = evaluate_range
    dynamodb._condition_syntax_error = functools.lru_cache(dynamodb._condition_syntax_error)
