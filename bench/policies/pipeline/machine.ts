import { Json, Ref, type Resource, type Stack } from "../stack.ts";
import { documents } from "./documents.ts";
import type { Parts, Shared } from "./parts.ts";

/** A state machine that a schedule and a rule start. */
export const machine = (
  stack: Stack,
  {
    add,
    named,
    role,
    grant,
    tags,
    worker,
    deadLetters,
    shared,
  }: Parts & { worker: Resource; deadLetters: Resource; shared: Shared },
): void => {
  const runs = role("machine-role", "states.amazonaws.com");
  grant(runs, "machine-policy", documents.invoke(new Ref(worker, "arn")));
  const made = named("aws:sfn/stateMachine:StateMachine", "machine", {
    roleArn: new Ref(runs, "arn"),
    definition: new Json(documents.machine(new Ref(worker, "arn"), stack.chance(0.95))),
    tags,
  });
  const starts = role("schedule-role", "scheduler.amazonaws.com");
  grant(starts, "schedule-policy", documents.start(new Ref(made, "arn")));
  named("aws:scheduler/schedule:Schedule", "nightly", {
    scheduleExpression: stack.chance(0.5) ? "rate(1 hour)" : "cron(0 3 * * ? *)",
    flexibleTimeWindow: { mode: "OFF" },
    target: {
      arn: new Ref(made, "arn"),
      roleArn: new Ref(starts, "arn"),
      input: "{}",
      deadLetterConfig: { arn: new Ref(deadLetters, "arn") },
      retryPolicy: { maximumRetryAttempts: 3, maximumEventAgeInSeconds: 600 },
    },
  });
  const rule = named("aws:cloudwatch/eventRule:EventRule", "changed", {
    eventPattern: JSON.stringify({ source: ["shop.orders"] }),
    tags,
  });
  add("aws:cloudwatch/eventTarget:EventTarget", "changed", {
    rule: new Ref(rule, "name"),
    arn: new Ref(made, "arn"),
    roleArn: new Ref(starts, "arn"),
    deadLetterConfig: { arn: new Ref(shared.late, "arn") },
  });
};
