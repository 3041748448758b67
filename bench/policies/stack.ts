import { seeded } from "./seeded.ts";

/** One registration, in the engine's words. */
export interface Resource {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly parent: string;
  /** Whether it exists already: what AWS computed is known then. */
  readonly exists: boolean;
  readonly inputs: Record<string, unknown>;
  readonly outputs: Record<string, unknown>;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
}

/** What the engine sends for a text that is not known yet. */
const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** What another resource computes, to be used in inputs. */
export class Ref {
  readonly to: Resource;
  readonly property: string;
  constructor(to: Resource, property: string) {
    this.to = to;
    this.property = property;
  }
}

/** A document as JSON text: a reference in it that is not known makes all of it unknown, as `pulumi.jsonStringify` does. */
export class Json {
  readonly value: unknown;
  constructor(value: unknown) {
    this.value = value;
  }
}

const account = "123456789012";
const region = "eu-central-1";

/** Service and resource in the ARNs of the types that others refer to. */
const arns: Readonly<Record<string, string>> = {
  "aws:lambda/function:Function": `lambda:${region}:${account}:function:`,
  "aws:sqs/queue:Queue": `sqs:${region}:${account}:`,
  "aws:sns/topic:Topic": `sns:${region}:${account}:`,
  "aws:sfn/stateMachine:StateMachine": `states:${region}:${account}:stateMachine:`,
  "aws:iam/role:Role": `iam::${account}:role/`,
  "aws:iam/policy:Policy": `iam::${account}:policy/`,
  "aws:dynamodb/table:Table": `dynamodb:${region}:${account}:table/`,
  "aws:cloudwatch/logGroup:LogGroup": `logs:${region}:${account}:log-group:`,
  "aws:cloudwatch/eventRule:EventRule": `events:${region}:${account}:rule/`,
  "aws:s3/bucket:Bucket": "s3:::",
};

/** A synthetic stack: the same seed gives the same resources, and a smaller stack is the beginning of a larger one. */
export class Stack {
  readonly resources: Resource[] = [];
  readonly random: () => number;
  private readonly root = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev";

  constructor(seed: number) {
    this.random = seeded(seed);
  }

  chance(share: number): boolean {
    return this.random() < share;
  }

  between(low: number, high: number): number {
    return low + Math.floor(this.random() * (high - low + 1));
  }

  add(
    type: string,
    name: string,
    inputs: Record<string, unknown>,
    { parent, exists = false }: { parent?: Resource; exists?: boolean } = {},
  ): Resource {
    const dependencies = new Set<string>();
    const propertyDependencies: Record<string, string[]> = {};
    const resolved: Record<string, unknown> = {};
    for (const [property, value] of Object.entries(inputs)) {
      const on = new Set<string>();
      resolved[property] = resolve(value, on);
      if (on.size > 0) propertyDependencies[property] = [...on];
      for (const urn of on) dependencies.add(urn);
    }
    const chain = parent ? `${parent.type}$` : "";
    const resource: Resource = {
      type,
      name,
      urn: `urn:pulumi:dev::shop::${chain}${type}::${name}`,
      parent: parent?.urn ?? this.root,
      exists,
      inputs: resolved,
      outputs: exists ? { ...resolved, ...computed(type, name, resolved) } : resolved,
      dependencies: [...dependencies],
      propertyDependencies,
    };
    this.resources.push(resource);
    return resource;
  }
}

/** What AWS computes of a resource that exists. */
const computed = (type: string, name: string, inputs: Record<string, unknown>): Record<string, unknown> => {
  const own = physical(name, inputs);
  const arn = `arn:aws:${arns[type] ?? `other:${region}:${account}:`}${own}`;
  const url = `https://sqs.${region}.amazonaws.com/${account}/${own}`;
  if (type === "aws:sqs/queue:Queue") return { id: url, url, arn };
  if (type === "aws:lambda/function:Function") {
    const invokeArn = `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}/invocations`;
    return { id: own, arn, invokeArn, qualifiedArn: `${arn}:$LATEST` };
  }
  return arns[type] ? { id: own, arn } : { id: own };
};

const physical = (name: string, { name: own, bucket }: Record<string, unknown>): string =>
  typeof own === "string" ? own : typeof bucket === "string" ? bucket : name;

const resolve = (value: unknown, on: Set<string>): unknown => {
  if (value instanceof Ref) {
    on.add(value.to.urn);
    return value.to.outputs[value.property] ?? unknownText;
  }
  if (value instanceof Json) {
    const text = JSON.stringify(resolve(value.value, on));
    return text.includes(unknownText) ? unknownText : text;
  }
  if (Array.isArray(value)) return value.map((item) => resolve(item, on));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, resolve(child, on)]));
};
