// biome-ignore-all lint/suspicious/noExplicitAny: the generated protocol has no types
import { createRequire } from "node:module";
import type { PolicyPackArgs } from "@pulumi/policy";
import { Inputs } from "../../../policies/core/inputs.ts";
import { packOf } from "../../../policies/core/pack.ts";
import type { AnyRule } from "../../../policies/core/rule.ts";
import type { Settings } from "../../../policies/core/settings.ts";
import type { Surroundings } from "../../../policies/core/surroundings.ts";
import { rules as every } from "../../../policies/rules/rules.ts";
import { type Registered, run } from "./run.ts";

const require = createRequire(import.meta.url);
const sdk = require("@pulumi/policy/server.js");
const protocol = require("@pulumi/pulumi/proto/analyzer_pb.js");
const { Struct } = require("google-protobuf/google/protobuf/struct_pb.js");

/** A finding as the engine gets it from the SDK. */
export interface Diagnosis {
  /** The rule; `undetermined` for what could not be decided. */
  policy: string;
  level: "advisory" | "mandatory";
  /** The name of the resource in the program. */
  on: string;
  urn: string;
  message: string;
}

export interface Options {
  /** What is known; a first preview when left out. */
  when?: "first preview" | "up";
  /** Only these rules; every rule when left out. */
  rules?: readonly AnyRule[];
  /** As in a policy pack's configuration file: a level, or a level with properties. */
  config?: Record<string, { level?: "advisory" | "mandatory" | "disabled" } & Record<string, unknown>>;
  /** `stack` leaves the judgement before creation away, `resources` the one at the end. */
  only?: "stack" | "resources";
  /** Files and environment; nothing when left out. */
  surroundings?: Surroundings;
}

/** Runs a program and has the SDK's own analyzer judge what it registers. */
export async function judge(program: () => unknown, options: Options = {}): Promise<Diagnosis[]> {
  const when = options.when ?? "first preview";
  return judgeRegistered(await run(program, when), options);
}

/** The same for resources that a test made itself. */
export async function judgeRegistered(
  registered: readonly Registered[],
  { when = "first preview", rules = every, config = {}, only, surroundings }: Options = {},
): Promise<Diagnosis[]> {
  const inputs = new Inputs();
  // The engine never leaves it away, so what the resources were given is known all the same.
  if (only === "stack") for (const resource of registered) inputs.remember(resource.urn, resource.inputs);
  const pack = packOf(rules, settingsOf(config, rules, when === "first preview"), surroundings, inputs);
  const found: Diagnosis[] = [];
  if (only !== "stack") {
    for (const resource of registered)
      found.push(...(await analyze(pack, "makeAnalyzeRpcFun", single(resource), resource)));
  }
  if (only !== "resources") {
    const request = new protocol.AnalyzeStackRequest();
    const providers = new Map(registered.map((one) => [one.urn, one]));
    request.setResourcesList(
      registered.map((one) => whole(one, providers.get(one.provider?.replace(/::[^:]*$/, "") ?? ""))),
    );
    found.push(...(await analyze(pack, "makeAnalyzeStackRpcFun", request)));
  }
  return found;
}

const settingsOf = (config: Options["config"] & {}, rules: readonly AnyRule[], dryRun: boolean): Settings => ({
  policies: new Map(
    Object.entries(config).map(([name, { level, ...properties }]) => [
      name,
      { level: level ?? rules.find((rule) => rule.name === name)?.level ?? "advisory", config: properties },
    ]),
  ),
  project: "shop",
  stack: "dev",
  organization: "",
  dryRun,
});

const analyze = async (pack: PolicyPackArgs, how: string, request: unknown, on?: Registered): Promise<Diagnosis[]> => {
  const call = sdk[how]("levee", "0.1.0", pack.enforcementLevel, pack.policies);
  const response: any = await new Promise((resolve, reject) =>
    call({ request }, (error: Error, answer: unknown) => (error ? reject(error) : resolve(answer))),
  );
  return response.getDiagnosticsList().map((one: any) => {
    const urn = one.getUrn() || on?.urn || "";
    return {
      policy: one.getPolicyname(),
      level: one.getEnforcementlevel() === 1 ? "mandatory" : "advisory",
      on: urn.split("::").at(-1) ?? "",
      urn,
      message: one.getMessage(),
    };
  });
};

const options = (parent: string) => {
  const made = new protocol.AnalyzerResourceOptions();
  made.setParent(parent);
  return made;
};

const single = ({ urn, type, name, inputs, parent }: Registered) => {
  const request = new protocol.AnalyzeRequest();
  request.setUrn(urn);
  request.setType(type);
  request.setName(name);
  request.setProperties(Struct.fromJavaScript(inputs));
  request.setOptions(options(parent));
  return request;
};

const whole = (
  { urn, type, name, outputs, parent, dependencies, propertyDependencies }: Registered,
  provider: Registered | undefined,
) => {
  const resource = new protocol.AnalyzerResource();
  resource.setUrn(urn);
  resource.setType(type);
  resource.setName(name);
  resource.setProperties(Struct.fromJavaScript(outputs));
  resource.setOptions(options(parent));
  resource.setParent(parent);
  resource.setDependenciesList(dependencies);
  for (const [property, urns] of Object.entries(propertyDependencies)) {
    const on = new protocol.AnalyzerPropertyDependencies();
    on.setUrnsList(urns);
    resource.getPropertydependenciesMap().set(property, on);
  }
  if (provider) {
    const by = new protocol.AnalyzerProviderResource();
    by.setUrn(provider.urn);
    by.setType(provider.type);
    by.setName(provider.name);
    by.setProperties(Struct.fromJavaScript(provider.inputs));
    resource.setProvider(by);
  }
  return resource;
};
