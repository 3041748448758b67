import fc from "fast-check";
import { UNKNOWN } from "../../../policies/core/unknown.ts";

/** Any value where any other is expected. */
const wrong = fc.oneof(
  { depthSize: "small" },
  fc.constantFrom<unknown>(UNKNOWN, null, true, "", "A", "{% $x %}", "$.x", "${X}", 0, -1, 60, 99_999_999),
  fc.array(fc.constantFrom<unknown>(UNKNOWN, {}, "A", 1), { maxLength: 3 }),
  fc.dictionary(fc.constantFrom("States", "Type", "Next", "__proto__", "constructor"), fc.constantFrom("A", 1, null)),
);
const mostly = (good: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 9, arbitrary: good }, { weight: 1, arbitrary: wrong });

const names = fc.constantFrom("A", "B", "C", "a.b", "constructor");
const next = mostly(names);
const seconds = fc.constantFrom<unknown>(undefined, 60, 600, 99_999_999, 0, "{% 60 %}", UNKNOWN);
const write = fc.record(
  {
    TableName: mostly(fc.constantFrom("locks", "orders")),
    Key: mostly(fc.constantFrom<unknown>({ id: { S: "nightly" } }, { id: { "S.$": "$.customer" } })),
    Item: mostly(fc.constantFrom<unknown>({ id: { S: "nightly" }, owner: { "S.$": "$$.Execution.Id" } })),
    ConditionExpression: mostly(
      fc.constantFrom(
        "attribute_not_exists(id)",
        "attribute_exists(id)",
        "attribute_not_exists(#o) OR expires < :now",
        "((",
        "a = :me and not b <> :seen",
      ),
    ),
    UpdateExpression: mostly(fc.constantFrom("SET #o = :me, expires = :expires", "REMOVE #o", "SET ((", "ADD n :one")),
    ExpressionAttributeNames: mostly(fc.constantFrom<unknown>({ "#o": "owner" }, { "#o.$": "$$.Execution.Id" })),
    ExpressionAttributeValues: mostly(
      fc.constantFrom<unknown>({ ":me": { "S.$": "$$.Execution.Id" }, ":now": { "S.$": "$$.State.EnteredTime" } }),
    ),
    Expected: wrong,
    TransactItems: mostly(fc.constant([{ Put: { ConditionExpression: "attribute_not_exists(id)" } }, 3, UNKNOWN])),
  },
  { requiredKeys: [] },
);

/** Definitions that resemble real ones, with unknown values and values of the wrong kind anywhere. */
export const { definition: randomDefinition } = fc.letrec<{ definition: unknown; flow: unknown; state: unknown }>(
  (tie) => ({
    state: fc.record(
      {
        Type: mostly(fc.constantFrom("Task", "Task", "Task", "Map", "Parallel", "Choice", "Pass", "Succeed", "Fail")),
        Resource: mostly(
          fc.constantFrom(
            "arn:aws:states:::dynamodb:updateItem",
            "arn:aws:states:::dynamodb:putItem",
            "arn:aws:states:::dynamodb:getItem",
            "arn:aws:states:::dynamodb:deleteItem",
            "arn:aws:states:::aws-sdk:dynamodb:transactWriteItems",
            "arn:aws:states:::lambda:invoke",
            "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
            "arn:aws:states:::sfn:listExecutions",
          ),
        ),
        TimeoutSeconds: mostly(seconds),
        TimeoutSecondsPath: fc.option(wrong, { nil: undefined, freq: 5 }),
        HeartbeatSeconds: mostly(seconds),
        QueryLanguage: fc.option(mostly(fc.constantFrom("JSONPath", "JSONata")), { nil: undefined, freq: 1 }),
        Next: next,
        End: fc.constantFrom(true, false, undefined),
        Catch: mostly(fc.array(mostly(fc.record({ ErrorEquals: mostly(fc.constant(["States.ALL"])), Next: next })))),
        Choices: mostly(fc.array(mostly(fc.record({ Next: next, Condition: wrong, And: wrong })))),
        Default: next,
        Parameters: mostly(write),
        Arguments: fc.option(mostly(write), { nil: undefined, freq: 2 }),
        Assign: wrong,
        ItemProcessor: tie("flow"),
        Branches: mostly(fc.array(tie("flow"), { maxLength: 2 })),
      },
      { requiredKeys: ["Type"] },
    ),
    flow: fc.option(
      mostly(
        fc.record({
          StartAt: next,
          States: mostly(fc.dictionary(names, tie("state"), { maxKeys: 3 })),
          ProcessorConfig: mostly(fc.constant({ Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" })),
        }),
      ),
      { nil: undefined, freq: 2, maxDepth: 4 },
    ),
    definition: fc.record(
      {
        StartAt: next,
        TimeoutSeconds: mostly(seconds),
        QueryLanguage: mostly(fc.constantFrom("JSONPath", "JSONata")),
        States: mostly(fc.dictionary(names, mostly(tie("state")), { minKeys: 1, maxKeys: 5 })),
      },
      { requiredKeys: ["StartAt", "States"] },
    ),
  }),
);

/** Every place in a tree of values, as keys from its root. */
export function placesIn(tree: unknown): string[][] {
  const places: string[][] = [];
  const todo: { value: unknown; at: string[] }[] = [{ value: tree, at: [] }];
  for (let next = todo.pop(); next; next = todo.pop()) {
    if (typeof next.value !== "object" || next.value === null) continue;
    for (const [key, value] of Object.entries(next.value)) {
      places.push([...next.at, key]);
      todo.push({ value, at: [...next.at, key] });
    }
  }
  return places;
}

/** A copy of a tree with one place of it unknown. */
export function withUnknownAt(tree: unknown, [key, ...rest]: string[]): unknown {
  if (key === undefined) return UNKNOWN;
  const copy = Array.isArray(tree) ? [...tree] : { ...(tree as object) };
  return Object.defineProperty(copy, key, {
    value: withUnknownAt((tree as Record<string, unknown>)[key], rest),
    enumerable: true,
    configurable: true,
    writable: true,
  });
}
