// biome-ignore-all lint/suspicious/noExplicitAny: the generated protocol has no types
import * as pulumi from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks.js";
import * as state from "@pulumi/pulumi/runtime/state.js";
import { withoutStackTraces } from "../../without-stack-traces.ts";
import { account, outputsOf, previewOf, region } from "./computed.ts";

/** One registration, in the engine's words. */
export interface Registered {
  urn: string;
  type: string;
  name: string;
  parent: string;
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown>;
  dependencies: string[];
  propertyDependencies: Record<string, string[]>;
  /** The provider that the program chose: `{URN}::{id}`. */
  provider?: string;
}

/** It is left out of the types. */
const store = state as unknown as { getStore(): { supportsSecrets: boolean } };

/**
 * Runs a program as the engine would, against a monitor of our own, and returns what it registers. `first preview`: what a provider
 * computes is unknown. `up`: everything exists, and is known.
 */
export async function run(program: () => unknown, when: "first preview" | "up"): Promise<Registered[]> {
  const preview = when === "first preview";
  const registered: Registered[] = [];
  const monitor = new MockMonitor({
    call: ({ token, inputs }) => {
      if (token === "aws:index/getCallerIdentity:getCallerIdentity") return { accountId: account, id: account };
      if (token === "aws:index/getRegion:getRegion") return { region, name: region, id: region };
      if (token === "aws:index/getPartition:getPartition") return { partition: "aws", id: "aws" };
      if (token === "aws:iam/getPolicyDocument:getPolicyDocument") return { json: JSON.stringify(document(inputs)) };
      throw new Error(`no mock of ${token}`);
    },
    newResource: ({ type, name, inputs }) =>
      preview
        ? { id: undefined as unknown as string, state: inputs }
        : ((outputs) => ({ id: String(outputs.id), state: outputs }))(outputsOf(type, name, inputs)),
  });
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = async (request: any, callback: any) => {
    const propertyDependencies: Record<string, string[]> = {};
    request.getPropertydependenciesMap().forEach((on: any, property: string) => {
      propertyDependencies[property] = on.getUrnsList();
    });
    const inputs = request.getObject().toJavaScript();
    const [type, name] = [request.getType(), request.getName()];
    await register(request, (error: Error | null, response: any) => {
      if (response) {
        registered.push({
          urn: response.getUrn(),
          type,
          name,
          parent: request.getParent(),
          inputs,
          outputs: request.getCustom() ? (preview ? previewOf : outputsOf)(type, name, inputs) : inputs,
          dependencies: request.getDependenciesList(),
          propertyDependencies,
          provider: request.getProvider(),
        });
      }
      callback(error, response);
    });
  };
  pulumi.runtime.setMockOptions(monitor, "shop", "dev", preview);
  store.getStore().supportsSecrets = true;
  await withoutStackTraces(async () => {
    await program();
    await pulumi.runtime.disconnect();
  });
  return registered;
}

/** The data source that most programs write their IAM documents with. */
const document = ({ statements = [] }: { statements?: any[] }) => ({
  Version: "2012-10-17",
  Statement: statements.map(({ effect = "Allow", actions, resources, sid, principals, conditions }) => ({
    ...(sid ? { Sid: sid } : {}),
    Effect: effect,
    Action: actions,
    ...(resources ? { Resource: resources } : {}),
    ...(principals ? { Principal: Object.fromEntries(principals.map((p: any) => [p.type, p.identifiers])) } : {}),
    ...(conditions
      ? { Condition: Object.fromEntries(conditions.map((c: any) => [c.test, { [c.variable]: c.values }])) }
      : {}),
  })),
});
