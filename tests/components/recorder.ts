// biome-ignore-all lint/suspicious/noExplicitAny: inputs are JSON of any shape, which tests look into
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks.js";
import * as state from "@pulumi/pulumi/runtime/state.js";
import { withoutStackTraces } from "../without-stack-traces.ts";

/** A registration as the engine would see it. */
export interface Registration {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, any>;
  /** The names of the resources that each top-level input depends on. */
  readonly dependencies: Readonly<Record<string, readonly string[]>>;
  readonly dependsOn: readonly string[];
  readonly ignoreChanges: readonly string[];
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly parent: string;
}

export interface Recorded {
  readonly resources: readonly Registration[];
  /** The one of that name. */
  get(name: string): Registration;
}

/** How a value that a preview does not know crosses the wire. */
export const unknown: string = pulumi.runtime.unknownValue;

export const account = "123456789012";
export const region = "eu-central-1";

/** Of a resource of the tests' account and region. */
export const arnOf = (service: string, resource: string) => `arn:aws:${service}:${region}:${account}:${resource}`;

/** Properties that a provider computes, by type. In a preview they are unknown, in an update these. */
const computed: Record<string, (name: string) => Record<string, unknown>> = {
  "aws:sqs/queue:Queue": (name) => ({
    url: `https://sqs.${region}.amazonaws.com/${account}/${name}`,
    arn: `arn:real:${name}`,
  }),
  "aws:apigateway/restApi:RestApi": () => ({ rootResourceId: "root", executionArn: "arn:real:execute-api" }),
  "aws:apigatewayv2/stage:Stage": (name) => ({ invokeUrl: `wss://abc.execute-api.${region}.amazonaws.com/${name}` }),
  "aws:apigateway/stage:Stage": () => ({ invokeUrl: `https://abc.execute-api.${region}.amazonaws.com/live` }),
};

/** It is left out of the types. */
const store = state as unknown as { getStore(): { supportsSecrets: boolean } };

/** Runs a program against mocks and records what it registers, in the order of names. */
export async function record(
  program: () => unknown,
  {
    preview = false,
    project = "levee",
    stack = "test",
    there = {},
  }: {
    preview?: boolean;
    project?: string;
    stack?: string;
    /** What is in the account already: answers of functions by their token; states, by their type, of resources that are read or remote. */
    there?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  } = {},
): Promise<Recorded> {
  const resources: Registration[] = [];
  const monitor = new MockMonitor({
    call: ({ token }) => {
      if (token === "aws:index/getCallerIdentity:getCallerIdentity") return { accountId: account };
      if (token === "aws:index/getRegion:getRegion") return { region };
      if (token === "aws:index/getPartition:getPartition") return { partition: "aws" };
      if (there[token]) return there[token];
      throw new Error(`no mock of ${token}`);
    },
    // A function's code is half a megabyte that nothing reads back, and that the SDK would turn over many times, for its debug output also.
    newResource: ({ type, name, inputs: { code: _, ...inputs }, id }) =>
      there[type] && (id || !preview)
        ? { id: id || `${name}-id`, state: there[type] }
        : preview
          ? { id: undefined as unknown as string, state: inputs }
          : { id: `${name}-id`, state: { ...inputs, ...computed[type]?.(inputs.name ?? name) } },
  });
  const register = monitor.registerResource.bind(monitor);
  const nameOf = (urn: string) => urn.split("::").at(-1) as string;
  monitor.registerResource = async (request: any, callback: any) => {
    const dependencies: Record<string, string[]> = {};
    request.getPropertydependenciesMap().forEach((on: any, property: string) => {
      dependencies[property] = on.getUrnsList().map(nameOf);
    });
    resources.push({
      type: request.getType(),
      name: request.getName(),
      inputs: request.getObject().toJavaScript(),
      dependencies,
      dependsOn: request.getDependenciesList().map(nameOf),
      ignoreChanges: request.getIgnorechangesList(),
      protect: request.getProtect(),
      retainOnDelete: request.getRetainondelete(),
      parent: nameOf(request.getParent()),
    });
    await register(request, callback);
  };
  pulumi.runtime.setMockOptions(monitor, project, stack, preview);
  // As every engine of today: without it secrets would cross as plain text.
  store.getStore().supportsSecrets = true;
  await withoutStackTraces(async () => {
    program();
    await pulumi.runtime.disconnect();
  });
  resources.sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    resources,
    get: (name) => {
      const found = resources.find((resource) => resource.name === name);
      if (!found)
        throw new Error(`no resource "${name}" among ${resources.map((resource) => resource.name).join(", ")}`);
      return found;
    },
  };
}

/** The names of what was registered, by their types, in the order of the names. Each is the component, or a child of it. */
export function childrenOf({ resources }: Recorded, component: string): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const { type, name, parent } of resources) {
    found[type] = [...(found[type] ?? []), name];
    if (name !== component) assert.equal(parent, component, name);
  }
  return found;
}

/** Text of every string in an input. */
export function texts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return value && typeof value === "object" ? Object.values(value).flatMap(texts) : [];
}
