import { isUnknown } from "../core/unknown.ts";
import type { Definition, Node } from "./parse.ts";
import { describeCall, readResource } from "./resource.ts";
import { readSeconds, type Seconds } from "./seconds.ts";
import { join, type StateAt, walk } from "./walk.ts";

/** One thing that is to be said about the timeouts of one state, or of the machine. */
export interface Issue {
  kind: "violation" | "advice" | "undetermined";
  /** The state's path, or `TimeoutSeconds` for the machine's own. */
  path: string;
  /** `machine-timeout-missing`, `task-timeout-none`, …: stable, for exemptions and tests. */
  code: string;
  /** What is wrong and the way out; the name of the resource is for the caller to put before it. */
  message: string;
  /** The property of the definition that decides. */
  property: string;
}

export interface TimeoutRules {
  /** A longer timeout is none. Seconds. */
  maxTimeoutSeconds: number;
  machineType: "STANDARD" | "EXPRESS";
}

/** What a Task without TimeoutSeconds gets: https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html */
const NO_TIMEOUT_SECONDS = 99_999_999;
/** An Express execution: https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html */
const EXPRESS_SECONDS = 300;

/**
 * Judges the timeouts of a machine and of its Tasks at any depth, each by itself: a value that is not known yet makes one
 * issue of kind `undetermined` at its own path and silences no other.
 *
 * Only the machine and Tasks have a timeout in the Amazon States Language (https://states-language.net/#timeouts): a Map or
 * Parallel lasts as long as what it runs, so its Tasks are judged instead. A distributed Map has no timeout either: its child
 * executions are bounded by their Tasks' timeouts, the whole of it by the machine's.
 */
export function timeoutIssues(definition: Definition, rules: TimeoutRules): Issue[] {
  const { states, unknown } = walk(definition);
  const machine = readSeconds(definition, "TimeoutSeconds", "none");
  const issues = machineIssues(machine, rules);
  for (const path of unknown) {
    issues.push({
      kind: "undetermined",
      path,
      code: "states-undetermined",
      message: `what ${path} holds is not known yet, so the timeouts in it cannot be judged; make the definition of values that are known, such as ARNs built from names`,
      property: path,
    });
  }
  const machineSeconds = machine.is === "seconds" ? machine.seconds : undefined;
  for (const at of states) issues.push(...stateIssues(at, rules, machineSeconds));
  return issues;
}

function machineIssues(timeout: Seconds, { maxTimeoutSeconds: max, machineType }: TimeoutRules): Issue[] {
  const express = machineType === "EXPRESS";
  const issue = (kind: Issue["kind"], code: string, message: string): Issue[] => [
    { kind, path: "TimeoutSeconds", code: `machine-timeout-${code}`, message, property: "TimeoutSeconds" },
  ];
  const wayOut = `set TimeoutSeconds at the top of the definition, at most ${max}`;
  if (timeout.is === "missing") {
    return express
      ? issue(
          "advice",
          "missing",
          `the machine has no TimeoutSeconds; AWS ends an Express execution after ${EXPRESS_SECONDS} s; ${wayOut}, to end sooner`,
        )
      : issue(
          "violation",
          "missing",
          `the machine has no TimeoutSeconds, so an execution that is stuck runs for up to a year; ${wayOut}`,
        );
  }
  if (timeout.is === "unknown") {
    return issue(
      "undetermined",
      "undetermined",
      `the machine's TimeoutSeconds is not known yet, so it cannot be judged; ${wayOut}, as a plain number`,
    );
  }
  if (timeout.is === "invalid" || timeout.is === "dynamic") {
    const shown = timeout.is === "invalid" ? timeout.why : "is an expression, which only a Task may have";
    return issue(
      "violation",
      "invalid",
      `the machine's TimeoutSeconds ${shown}; ${wayOut}, as a whole number of seconds above 0`,
    );
  }
  if (!isNone(timeout.seconds, max)) return [];
  return issue(
    "violation",
    "none",
    `the machine's TimeoutSeconds of ${timeout.seconds} is longer than the ${max} allowed, which is as good as none; ${wayOut}`,
  );
}

function stateIssues(at: StateAt, rules: TimeoutRules, machineSeconds: number | undefined): Issue[] {
  const { path, state } = at;
  const undetermined = (property: string): Issue => ({
    kind: "undetermined",
    path,
    code: "state-undetermined",
    message: `${path}: ${property === path ? "the state" : "its Type"} is not known yet, so it cannot be said whether it is a Task without a timeout; write it as a plain value`,
    property,
  });
  if (isUnknown(state)) return [undetermined(path)];
  const timeout = readSeconds(state, "TimeoutSeconds", at.queryLanguage);
  // Any other type than Task needs no timeout, and a Task with a good one is fine: only the rest is open.
  if (isUnknown(state.Type)) return timeout.is === "seconds" ? [] : [undetermined(join(path, "Type"))];
  return state.Type === "Task" ? taskIssues(at, state, timeout, rules, machineSeconds) : [];
}

function taskIssues(
  { path, queryLanguage, scope }: StateAt,
  state: Node,
  timeout: Seconds,
  { maxTimeoutSeconds: max, machineType }: TimeoutRules,
  machineSeconds: number | undefined,
): Issue[] {
  const call = readResource(state.Resource);
  const task = `${path} (${isUnknown(call) ? "Resource not known yet" : describeCall(call)})`;
  const issues: Issue[] = [];
  const add = (kind: Issue["kind"], code: string, message: string, property = "TimeoutSeconds") =>
    issues.push({ kind, path, code: `task-${code}`, message: `${task}: ${message}`, property: join(path, property) });
  const type = scope.execution === "machine" ? machineType : scope.execution;
  const wayOut = `set TimeoutSeconds on the state, at most ${max}`;

  if (timeout.is === "missing" && type === "EXPRESS") {
    add(
      "advice",
      "timeout-missing",
      `has no TimeoutSeconds; AWS ends the whole Express execution after ${EXPRESS_SECONDS} s and runs no Catch then; ${wayOut}`,
    );
  } else if (timeout.is === "missing") {
    const waits = !isUnknown(call) && (call.pattern !== "request" || call.kind === "activity");
    const stuck = waits ? "an answer that never comes" : "a call that hangs";
    const own = timeout.hint ?? "has no TimeoutSeconds";
    add(
      "violation",
      "timeout-missing",
      `${own}; the default is ${NO_TIMEOUT_SECONDS} s, so ${stuck} holds the execution until the machine's timeout, or for a year; ${wayOut}`,
    );
  } else if (timeout.is === "unknown") {
    add(
      "undetermined",
      "timeout-undetermined",
      `${timeout.property} is not known yet, so it cannot be judged; ${wayOut}, as a plain number`,
      timeout.property,
    );
  } else if (timeout.is === "invalid") {
    add(
      "violation",
      "timeout-invalid",
      `${timeout.property} ${timeout.why}; ${wayOut}, as a whole number of seconds above 0`,
      timeout.property,
    );
  } else if (timeout.is === "seconds" && isNone(timeout.seconds, max)) {
    add(
      "violation",
      "timeout-none",
      `TimeoutSeconds of ${timeout.seconds} is longer than the ${max} allowed, which is as good as none; ${wayOut}`,
    );
  } else if (timeout.is === "seconds" && machineSeconds !== undefined && timeout.seconds > machineSeconds) {
    add(
      "advice",
      "timeout-beyond-machine",
      `TimeoutSeconds of ${timeout.seconds} is longer than the machine's ${machineSeconds}, so it never fires, and the machine's timeout runs no Catch; make it shorter than the machine's`,
    );
  }
  if (timeout.is === "missing") return issues;

  const heartbeat = readSeconds(state, "HeartbeatSeconds", queryLanguage);
  // Only who holds the task's token can send heartbeats: an activity's worker and a callback, not a `.sync` job.
  // https://docs.aws.amazon.com/step-functions/latest/dg/sfn-stuck-execution.html
  const beats = !isUnknown(call) && (call.kind === "activity" || call.pattern === "token");
  if (heartbeat.is === "missing" && beats) {
    add(
      "advice",
      "heartbeat-missing",
      "waits for a worker but has no HeartbeatSeconds, so a worker that died is noticed only when the timeout ends; set HeartbeatSeconds below TimeoutSeconds and have the worker call SendTaskHeartbeat",
      "HeartbeatSeconds",
    );
  } else if (heartbeat.is === "invalid") {
    add(
      "violation",
      "heartbeat-invalid",
      `${heartbeat.property} ${heartbeat.why}; set a whole number of seconds above 0 and below TimeoutSeconds`,
      heartbeat.property,
    );
  } else if (heartbeat.is === "seconds" && timeout.is === "seconds" && heartbeat.seconds >= timeout.seconds) {
    // "MUST be smaller than the TimeoutSeconds value": https://states-language.net/#timeouts
    add(
      "violation",
      "heartbeat-not-below-timeout",
      `HeartbeatSeconds of ${heartbeat.seconds} is not below TimeoutSeconds of ${timeout.seconds}, which AWS refuses; make it shorter`,
      "HeartbeatSeconds",
    );
  }
  return issues;
}

/** The service's own default, written out, is none whatever the pack allows. */
const isNone = (seconds: number, max: number): boolean => seconds > max || seconds >= NO_TIMEOUT_SECONDS;
