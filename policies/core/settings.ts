import { createRequire } from "node:module";
import type { Level } from "./finding.ts";

/** What the engine tells the pack before it asks anything. */
export interface Settings {
  /** By policy: its level, and the properties that the team configured. */
  policies: Map<string, { level: Level; config: Record<string, unknown> }>;
  project: string;
  stack: string;
  organization: string;
  /** Whether this is a preview; undefined while the engine has not said so. */
  dryRun: boolean | undefined;
}

/** The parts of the generated protocol that are read here; the package ships no types for them. */
interface Call<Request> {
  requestDeserialize(bytes: Buffer): Request;
}
interface Struct {
  toJavaScript(): Record<string, unknown>;
}
interface Configure {
  getPolicyconfigMap(): {
    entries(): Iterable<[string, { getEnforcementlevel(): number; getProperties(): Struct | undefined }]>;
    del(name: string): void;
  };
}
interface ConfigureStack {
  getProject(): string;
  getStack(): string;
  getOrganization(): string;
  getDryRun(): boolean;
}
interface Service {
  configure: Call<Configure>;
  configureStack: Call<ConfigureStack>;
}

/** https://github.com/pulumi/pulumi/blob/master/proto/pulumi/analyzer.proto */
const levels: Record<number, Level> = { 0: "advisory", 1: "mandatory", 2: "disabled", 3: "mandatory" };

/**
 * Listens to what the engine configures, as it comes off the wire. The policies named `always` run whatever is configured.
 *
 * The SDK tells a policy its own configuration, while it runs, and its level never. Levee judges the whole stack in **one** stack policy,
 * because the SDK builds every resource anew for each of them, and then reports each finding under its own rule's name and level; for that
 * it must know all of them. The generated protocol is the SDK's own copy, so both always read the same message.
 */
export const listen = (always: readonly string[]): Settings => {
  const settings: Settings = { policies: new Map(), project: "", stack: "", organization: "", dryRun: undefined };
  const fromSdk = createRequire(createRequire(import.meta.url).resolve("@pulumi/policy"));
  const { AnalyzerService } = fromSdk("@pulumi/pulumi/proto/analyzer_grpc_pb") as { AnalyzerService: Service };
  tap(AnalyzerService.configure, (request) => {
    settings.policies.clear();
    const policies = request.getPolicyconfigMap();
    // "all": "disabled" beside the rules that a team wants is a common way to configure a pack: it must not turn these off.
    for (const name of always) policies.del(name);
    for (const [name, policy] of policies.entries()) {
      const level = levels[policy.getEnforcementlevel()] ?? "advisory";
      settings.policies.set(name, { level, config: policy.getProperties()?.toJavaScript() ?? {} });
    }
  });
  tap(AnalyzerService.configureStack, (request) => {
    settings.project = request.getProject();
    settings.stack = request.getStack();
    settings.organization = request.getOrganization();
    settings.dryRun = request.getDryRun();
  });
  return settings;
};

const tap = <Request>(call: Call<Request>, seen: (request: Request) => void) => {
  const read = call.requestDeserialize;
  call.requestDeserialize = (bytes) => {
    const request = read(bytes);
    seen(request);
    return request;
  };
};
