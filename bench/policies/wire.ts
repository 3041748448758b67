// biome-ignore-all lint/suspicious/noExplicitAny: the generated protocol has no types
import { createRequire } from "node:module";
import type { Resource } from "./stack.ts";

const require = createRequire(import.meta.url);
const protocol = require("@pulumi/pulumi/proto/analyzer_pb.js");
const { Struct } = require("google-protobuf/google/protobuf/struct_pb.js");

/** The messages of one run, as they go over the wire: made before a clock runs, for the engine's own work is not the pack's. */
export interface Messages {
  /** One for each resource; remediation and analysis are asked with the same message. */
  readonly each: readonly Buffer[];
  readonly stack: Buffer;
}

/** The messages that the engine sends for a stack. */
export const messagesOf = (resources: readonly Resource[]): Messages => ({
  each: resources.map((resource) => Buffer.from(single(resource).serializeBinary())),
  // Concatenated messages are one message with all of their list's elements, https://protobuf.dev/programming-guides/encoding/#last-one-wins:
  // the protocol's own list of 50,000 would be built twice in memory.
  stack: Buffer.concat(
    resources.map((resource) => {
      const request = new protocol.AnalyzeStackRequest();
      request.setResourcesList([whole(resource)]);
      return Buffer.from(request.serializeBinary());
    }),
  ),
});

const provider = () => {
  const made = new protocol.AnalyzerProviderResource();
  made.setType("pulumi:providers:aws");
  made.setName("default_7_48_0");
  made.setUrn("urn:pulumi:dev::shop::pulumi:providers:aws::default_7_48_0");
  made.setProperties(Struct.fromJavaScript({ region: "eu-central-1", version: "7.48.0" }));
  return made;
};

const options = ({ parent }: Resource) => {
  const made = new protocol.AnalyzerResourceOptions();
  made.setParent(parent);
  return made;
};

const about = (message: any, resource: Resource, properties: Record<string, unknown>) => {
  message.setUrn(resource.urn);
  message.setType(resource.type);
  message.setName(resource.name);
  message.setProperties(Struct.fromJavaScript(properties));
  message.setOptions(options(resource));
  if (resource.type.startsWith("aws:")) message.setProvider(provider());
  return message;
};

const single = (resource: Resource) => about(new protocol.AnalyzeRequest(), resource, resource.inputs);

const whole = (resource: Resource) => {
  const message = about(new protocol.AnalyzerResource(), resource, resource.outputs);
  message.setParent(resource.parent);
  message.setDependenciesList(resource.dependencies);
  for (const [property, urns] of Object.entries(resource.propertyDependencies)) {
    const on = new protocol.AnalyzerPropertyDependencies();
    on.setUrnsList(urns);
    message.getPropertydependenciesMap().set(property, on);
  }
  return message;
};
