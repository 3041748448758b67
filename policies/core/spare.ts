import { createRequire } from "node:module";
import { exemptionTagPrefix } from "../exemptions/tag.ts";
import type { Inputs } from "./inputs.ts";
import { type Kind, kindOf, tokensOf } from "./kinds.ts";
import type { AnyRule } from "./rule.ts";
import { sentinels } from "./values.ts";

/** The parts of the generated protocol that are used here; the package ships no types for them. */
interface Request {
  setType(type: string): void;
  setProperties(properties: unknown): void;
  setOptions(options: unknown): void;
}
interface Call {
  requestType: new () => Request;
  requestDeserialize(bytes: Buffer): Request;
}
interface Reader {
  nextField(): boolean;
  getFieldNumber(): number;
  readString(): string;
  skipField(): void;
}

/**
 * Spares the SDK from taking apart what nothing reads. The engine asks for remediation and then for analysis of every resource, and the SDK
 * builds all properties anew for both, also when no policy looks at the type: most of what a pack adds to a run. This pack remediates
 * nothing, and few types are judged by themselves; the others come to the SDK as resources without properties, unless one of them is not
 * known yet, which is remembered. The stack's analysis at the end of the run gets everything.
 */
export const spare = (rules: readonly AnyRule[], inputs: Inputs): void => {
  const fromSdk = createRequire(createRequire(import.meta.url).resolve("@pulumi/policy"));
  const { AnalyzerService } = fromSdk("@pulumi/pulumi/proto/analyzer_grpc_pb") as {
    AnalyzerService: { analyze: Call; remediate: Call };
  };
  const { AnalyzerResourceOptions } = fromSdk("@pulumi/pulumi/proto/analyzer_pb") as {
    AnalyzerResourceOptions: new () => unknown;
  };
  const { Struct } = fromSdk("google-protobuf/google/protobuf/struct_pb") as {
    Struct: { fromJavaScript(value: object): unknown };
  };
  const { BinaryReader } = fromSdk("google-protobuf") as { BinaryReader: new (bytes: Buffer) => Reader };
  const { analyze, remediate } = AnalyzerService;
  const without = (type: string): Request => {
    const request = new analyze.requestType();
    request.setType(type);
    request.setProperties(Struct.fromJavaScript({}));
    request.setOptions(new AnalyzerResourceOptions());
    return request;
  };
  const read = analyze.requestDeserialize;
  const judged = judgedAlone(rules);
  analyze.requestDeserialize = (bytes) => {
    const type = typeIn(bytes);
    // A tag may exempt what is judged by itself but can carry none: that one was seen is remembered.
    if (type === undefined || judged.has(type) || bytes.includes(exemptionTagPrefix)) return read(bytes);
    if (!kindOf(type)) return without(type);
    if (hasUnknown(bytes)) return read(bytes);
    inputs.remember(urnIn(new BinaryReader(bytes)), {});
    return without(type);
  };
  const nothing = without("");
  remediate.requestDeserialize = () => nothing;
};

/** Whether a value in a message is not known yet. */
const hasUnknown = (bytes: Buffer): boolean => [...sentinels].some((sentinel) => bytes.includes(sentinel));

/** Field 3 of the message: https://github.com/pulumi/pulumi/blob/master/proto/pulumi/analyzer.proto */
const urnIn = (message: Reader): string => {
  while (message.nextField()) {
    if (message.getFieldNumber() === 3) return message.readString();
    message.skipField();
  }
  return "";
};

/** Type tokens of the resources that a rule judges by themselves. */
export const judgedAlone = (rules: readonly AnyRule[]): ReadonlySet<string> => {
  const kinds = new Set<Kind>(rules.flatMap(({ resource }) => resource?.kinds ?? []));
  // One resource of the aws-native provider is several nodes: what is a part of the other's kind comes in it.
  if (kinds.has("integration")) kinds.add("method");
  if (kinds.has("ruleTarget")) kinds.add("rule");
  return new Set([...kinds].flatMap(tokensOf));
};

/**
 * The resource's type, when the message begins with it as all that is written in the order of its fields does; undefined otherwise.
 * https://protobuf.dev/programming-guides/encoding/: tag 0x0a is field 1 with a length, here below 128, before its bytes.
 */
const typeIn = (bytes: Buffer): string | undefined => {
  const length = bytes[1] ?? 0;
  return bytes[0] === 0x0a && length > 0 && length < 0x80 ? bytes.toString("utf8", 2, 2 + length) : undefined;
};
