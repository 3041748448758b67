import type { Graph } from "../../core/graph.ts";
import { dependenciesOf, named } from "../../core/links.ts";
import type { Node } from "../../core/node.ts";
import { actionMatches, grantsOf, resourceNamed } from "../../core/statements.ts";
import { isUnknown } from "../../core/unknown.ts";
import { type Class, classes, kindsOf, type Target, unaliased } from "./target.ts";
import { pathOf, read, type Tick, wholeOf } from "./tick.ts";

interface Candidate {
  class: Class;
  node: Node;
}

/** Parameters that a target of one service alone has: they tell it before its ARN is known. */
const telling: [parameters: string, string][] = [
  ["ecsParameters", "ecs"],
  ["ecsTarget", "ecs"],
  ["sqsParameters", "queue"],
  ["sqsTarget", "queue"],
  ["batchTarget", "batch"],
  ["kinesisParameters", "kinesis"],
  ["kinesisTarget", "kinesis"],
  ["eventbridgeParameters", "events event-bus"],
  ["eventBridgeParameters", "events event-bus"],
  ["sagemakerPipelineParameters", "sagemaker"],
  ["sageMakerPipelineParameters", "sagemaker"],
  ["sagemakerPipelineTarget", "sagemaker"],
  ["redshiftTarget", "redshift-data"],
  ["redshiftDataParameters", "redshift-data"],
  ["runCommandTargets", "ssm"],
  ["runCommandParameters", "ssm"],
  ["appsyncTarget", "appsync"],
  ["appSyncParameters", "appsync"],
];

/** What the role of a target must allow for each class. */
const allowing: Record<Class, string> = {
  function: "lambda:InvokeFunction",
  machine: "states:StartExecution",
  queue: "sqs:SendMessage",
};

/**
 * What a target that is not known yet was computed from. The engine records dependencies by top-level property, and Scheduler's `target`
 * mixes the target with its role, its dead-letter queue and whatever its input speaks of: kinds, parameters and the role tell them apart.
 */
export const dependedOn = (graph: Graph, tick: Tick, path: "arn" | "input", only?: Class): Target => {
  const { node } = tick;
  const property = pathOf(tick, path);
  const urns = dependenciesOf(node, property);
  const told = only ?? toldBy(tick);
  if (told && !isClass(told)) return { is: "other", service: told };

  let candidates: Candidate[] = urns
    .flatMap((urn) =>
      classes.flatMap((one) => graph.within(urn, kindsOf[one]).map((found) => ({ class: one, node: found }))),
    )
    .filter((one) => !told || one.class === told);
  const others = only ? [] : servicesOf(graph, urns);
  if (isMixed(tick, property)) {
    candidates = byRole(tick, candidates);
    candidates = allowed(graph, tick, urns, candidates);
    candidates = withoutDeadLetters(graph, tick, candidates, others.length > 0);
  }

  const targets = distinct(candidates.map((one) => unaliased(graph, one.class, one.node)));
  const [first] = targets;
  if (!first) {
    const [service] = others;
    return service ? { is: "other", service } : { is: "unknown", property, waitsFor: urns };
  }
  return targets.length === 1 ? first : { is: "oneOf", targets };
};

const isClass = (text: string): text is Class => (classes as string[]).includes(text);

/** What the parameters tell; nothing where the target as a whole is not known, parameters and all. */
const toldBy = (tick: Tick): string | undefined =>
  isUnknown(wholeOf(tick)) ? undefined : telling.find(([parameters]) => read(tick, parameters) !== undefined)?.[1];

/**
 * A rule needs a role to start a machine, and needs none for a function or a queue, which have policies of their own:
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-identity-based.html
 */
const byRole = (tick: Tick, candidates: Candidate[]): Candidate[] => {
  if (tick.node.kind !== "ruleTarget" || isUnknown(wholeOf(tick))) return candidates;
  const withRole = read(tick, "roleArn") !== undefined;
  const fitting = candidates.filter((one) => (one.class === "machine") === withRole);
  return fitting.length > 0 ? fitting : candidates;
};

/** An EventTarget's `arn` is a property of its own, and depends on the target alone. */
const isMixed = ({ node }: Tick, property: string): boolean => node.topLevel(property) !== "arn";

/** The target's role allows what it invokes, and seldom what the input only speaks of. */
const allowed = (graph: Graph, tick: Tick, urns: readonly string[], candidates: Candidate[]): Candidate[] => {
  if (candidates.length < 2) return candidates;
  const role = roleOf(graph, tick, urns);
  if (!role) return candidates;
  const { statements, unknown } = grantsOf(graph, role);
  const reachable = new Set(unknown.flatMap(({ waitsFor }) => waitsFor));
  const fitting = candidates.filter(
    ({ class: one, node }) =>
      reachable.has(node.urn) ||
      statements.some(
        ({ allow, actions, resources }) =>
          allow === true &&
          actions.some((action) => !isUnknown(action) && actionMatches(action, allowing[one])) &&
          resources.some(
            (resource) =>
              !isUnknown(resource) &&
              (resource === "*" ||
                kindsOf[one].some((kind) => resourceNamed(graph, resource, kind)?.urn === node.urn) ||
                resource === node.get("arn")),
          ),
      ),
  );
  return fitting.length > 0 ? fitting : candidates;
};

const roleOf = (graph: Graph, tick: Tick, urns: readonly string[]): Node | undefined => {
  const arn = read(tick, "roleArn");
  if (typeof arn === "string") {
    const link = named(graph, arn, ["role"]);
    return link.state === "found" ? link.node : undefined;
  }
  const roles = urns.flatMap((urn) => graph.within(urn, ["role"]));
  return roles.length === 1 ? roles[0] : undefined;
};

/** A dead-letter queue is a standard queue: https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html */
const withoutDeadLetters = (graph: Graph, tick: Tick, candidates: Candidate[], others: boolean): Candidate[] => {
  const arn = read(tick, "deadLetterConfig.arn");
  if (arn === undefined) return candidates;
  if (!isUnknown(arn)) {
    const dead = typeof arn === "string" ? named(graph, arn, ["queue"]) : undefined;
    return candidates.filter(({ node }) => dead?.state !== "found" || node.urn !== dead.node.urn);
  }
  const work = candidates.filter((one) => one.class !== "queue");
  if (work.length > 0 || others) return work;
  const fifo = candidates.filter(({ node }) => node.flag("fifoQueue") === true);
  return fifo.length > 0 ? fifo : candidates;
};

/** What a schedule can invoke without evidence, by type token: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html */
const services: [token: RegExp, service: string][] = [
  [/^aws(-native)?:(cloudwatch\/logGroup|logs:LogGroup)/, "logs"],
  [/^aws(-native)?:(cloudwatch\/eventBus|events:EventBus)/, "events event-bus"],
  [/^aws(-native)?:(cloudwatch\/eventApiDestination|events:ApiDestination)/, "events api-destination"],
  [/^aws(-native)?:(kinesis\/firehose|kinesisfirehose:)/, "firehose"],
  [
    /^aws(?:-native)?:(sns|kinesis|batch|codebuild|codepipeline|ecs|glue|sagemaker|apigateway|apigatewayv2|appsync|redshift|redshiftdata|redshiftserverless|imagebuilder|ssmincidents|emr|emrserverless)[/:]/,
    "$1",
  ],
];

const servicesOf = (graph: Graph, urns: readonly string[]): string[] =>
  urns.flatMap((urn) => {
    const type = graph.source(urn)?.type ?? "";
    for (const [token, service] of services) {
      const match = token.exec(type);
      if (match) return [service.replace("$1", match[1] ?? "")];
    }
    return [];
  });

const distinct = (targets: Target[]): Target[] => {
  const seen = new Set<string>();
  return targets.filter((target) => {
    const key = "node" in target ? target.node.urn : JSON.stringify(target);
    return !seen.has(key) && seen.add(key);
  });
};
