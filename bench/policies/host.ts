// biome-ignore-all lint/suspicious/noExplicitAny: the generated protocol has no types
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Client } from "./client.ts";
import type { Pack } from "./pack.ts";

const require = createRequire(import.meta.url);
const protocol = require("@pulumi/pulumi/proto/analyzer_pb.js");
const { AnalyzerService } = require("@pulumi/pulumi/proto/analyzer_grpc_pb.js");
const { Empty } = require("google-protobuf/google/protobuf/empty_pb.js");
const { Struct } = require("google-protobuf/google/protobuf/struct_pb.js");

/** A policy pack in its own process, started and asked as the engine does. */
export class Host {
  /** Milliseconds from the start of the process to the line on stdout that the engine waits for. */
  readonly startUpMs: number;
  /** The policies that the pack says it has. */
  policies: readonly { name: string; stack: boolean }[] = [];
  private readonly child: ChildProcess;
  private readonly client: Client;

  private constructor(child: ChildProcess, client: Client, startUpMs: number) {
    this.child = child;
    this.client = client;
    this.startUpMs = startUpMs;
  }

  /** `flags` are for node: a profile, for example. */
  static async start({ name, dir, run }: Pack, flags: readonly string[] = []): Promise<Host> {
    const { PATH, HOME, TMPDIR } = process.env;
    const at = performance.now();
    // As Pulumi's own analyzer plugin for Node starts it; the engine's address is not called in what is measured here.
    const child = spawn(process.execPath, [...flags, run, "127.0.0.1:1", "."], {
      cwd: dir,
      env: { PATH, HOME, TMPDIR },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const kill = () => child.kill("SIGKILL");
    process.once("exit", kill);
    child.once("exit", () => process.off("exit", kill));
    let said = "";
    child.stderr!.on("data", (data) => {
      said = `${said}${data}`.slice(-4_000);
    });
    const failed = once(child, "exit").then(([code]) => {
      throw new Error(`the policy pack ${name} ended with ${code} instead of serving: ${said.trim()}`);
    });
    failed.catch(() => {});
    const lines = createInterface({ input: child.stdout! });
    const [port] = (await Promise.race([once(lines, "line", { signal: AbortSignal.timeout(120_000) }), failed])) as [
      string,
    ];
    const startUpMs = performance.now() - at;
    return new Host(child, await Client.connect(port), startUpMs);
  }

  /** What the engine asks and tells before the first resource: each policy at the level and with the properties that are its defaults. */
  async configure(): Promise<void> {
    const stack = new protocol.AnalyzerStackConfigureRequest();
    stack.setStack("dev");
    stack.setProject("shop");
    stack.setDryRun(true);
    await this.client.ask(AnalyzerService.configureStack.path, bytes(stack));
    const info = protocol.AnalyzerInfo.deserializeBinary(
      await this.client.ask(AnalyzerService.getAnalyzerInfo.path, bytes(new Empty())),
    );
    const request = new protocol.ConfigureAnalyzerRequest();
    for (const policy of info.getPoliciesList()) {
      const config = new protocol.PolicyConfig();
      config.setEnforcementlevel(policy.getEnforcementlevel());
      config.setProperties(Struct.fromJavaScript(defaultsOf(policy)));
      request.getPolicyconfigMap().set(policy.getName(), config);
    }
    await this.client.ask(AnalyzerService.configure.path, bytes(request));
    this.policies = info.getPoliciesList().map((policy: any) => ({
      name: policy.getName(),
      stack: policy.getPolicyType() === protocol.PolicyType.POLICY_TYPE_STACK,
    }));
  }

  /** What the engine asks of each resource, one after the other, remediation first: `AnalyzeResources` and `Remediate` in its step generator. */
  async resource(message: Buffer): Promise<void> {
    await this.client.ask(AnalyzerService.remediate.path, message);
    await this.client.ask(AnalyzerService.analyze.path, message);
  }

  /** Diagnostics of the stack. */
  async stack(message: Buffer): Promise<readonly { policy: string; message: string }[]> {
    const answer = protocol.AnalyzeResponse.deserializeBinary(
      await this.client.ask(AnalyzerService.analyzeStack.path, message),
    );
    return answer.getDiagnosticsList().map((one: any) => ({ policy: one.getPolicyname(), message: one.getMessage() }));
  }

  /** Seconds of processor time so far, of all its threads; undefined where the system does not tell. */
  get cpuSeconds(): number | undefined {
    const file = `/proc/${this.child.pid}/stat`;
    if (!existsSync(file)) return undefined;
    // The second field is a name in brackets; user and system time are the 14th and 15th, in ticks of 10 ms: proc_pid_stat(5).
    const fields = readFileSync(file, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return (Number(fields[11]) + Number(fields[12])) / 100;
  }

  async end(): Promise<void> {
    this.client.close();
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, "exit");
    this.child.kill("SIGTERM");
    const forced = setTimeout(() => this.child.kill("SIGKILL"), 5_000);
    await ended;
    clearTimeout(forced);
  }
}

const bytes = (message: { serializeBinary(): Uint8Array }) => Buffer.from(message.serializeBinary());

const defaultsOf = (policy: any): Record<string, unknown> => {
  const properties: Record<string, { default?: unknown }> =
    policy.getConfigschema()?.getProperties()?.toJavaScript() ?? {};
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, property]) =>
      property.default === undefined ? [] : [[name, property.default]],
    ),
  );
};

/** Where a pack's own copy of the SDK has the program that hosts it. */
export const runnerOf = (dir: string): string =>
  createRequire(join(dir, "package.json")).resolve("@pulumi/pulumi/cmd/run-policy-pack");
