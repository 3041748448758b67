import * as grpc from "@grpc/grpc-js";
import pluginProto from "@pulumi/pulumi/proto/plugin_pb.js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import structProto, { type Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import type { Autonaming } from "./check.ts";
import { configFailures } from "./config.ts";
import { differing } from "./diff-response.ts";
import type { Properties } from "./entry.ts";
import { statusOf } from "./grpc-status.ts";
import type { Provider } from "./provider.ts";
import { decode, type Wire } from "./wire.ts";

export interface ServerOptions {
  /** The version that the plugin says it is: that of the `@pulumi/aws` whose inputs and outputs it speaks. */
  readonly version: string;
  /** Makes the provider once its configuration is known. */
  readonly configure: (config: Properties) => Provider;
}

/** Serves the provider protocol on a free loopback port: reads requests, asks the {@link Provider}, writes responses. Nothing more. */
export async function serve(options: ServerOptions): Promise<{ port: number; close: () => void }> {
  // The engine's own limit (sdk/go/common/util/rpcutil): a Lambda bundle travels inside a request.
  const size = 400 * 1024 * 1024;
  const server = new grpc.Server({ "grpc.max_receive_message_length": size, "grpc.max_send_message_length": size });
  server.addService(ResourceProviderService, unary(handlers(options)));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { port, close: () => server.forceShutdown() };
}

// biome-ignore lint/suspicious/noExplicitAny: each method has a request type of its own, which the service definition ensures
type Handler = (request: any) => unknown;

/** Turns plain functions into gRPC handlers, errors into statuses that carry a message and no stack trace. */
function unary(methods: Record<string, Handler>): grpc.UntypedServiceImplementation {
  const unaryHandler =
    (method: Handler): grpc.handleUnaryCall<unknown, unknown> =>
    async (call, callback) => {
      try {
        callback(null, await method(call.request));
      } catch (error) {
        callback(statusOf(error));
      }
    };
  return Object.fromEntries(Object.entries(methods).map(([name, method]) => [name, unaryHandler(method)]));
}

function handlers({ version, configure }: ServerOptions): Record<string, Handler> {
  let configured: Provider | undefined;
  const provider = (): Provider => {
    if (!configured) throw new Error("the local provider was asked for a resource before it was configured");
    return configured;
  };
  return {
    handshake: () =>
      new proto.ProviderHandshakeResponse()
        .setAcceptSecrets(true)
        .setAcceptResources(true)
        .setSupportsAutonamingConfiguration(true),
    attach: () => new emptyProto.Empty(),
    cancel: () => new emptyProto.Empty(),
    getPluginInfo: () => new pluginProto.PluginInfo().setVersion(version),
    getSchema: () => new proto.GetSchemaResponse().setSchema(JSON.stringify({ name: "aws", version })),
    checkConfig: (request: InstanceType<typeof proto.CheckRequest>) =>
      checked({ inputs: wire(request.getNews()), failures: configFailures(wire(request.getNews())) }),
    diffConfig: (request: InstanceType<typeof proto.DiffRequest>) => {
      const isOtherRegion = wire(request.getOldInputs() ?? request.getOlds()).region !== wire(request.getNews()).region;
      // The same resources in another region are other resources.
      return differing(
        isOtherRegion ? [{ input: "region", kind: "update", replaces: true, byProgram: true }] : [],
        false,
      );
    },
    configure: (request: InstanceType<typeof proto.ConfigureRequest>) => {
      configured = configure(decode(wire(request.getArgs())).values);
      return new proto.ConfigureResponse()
        .setAcceptsecrets(true)
        .setAcceptresources(true)
        .setSupportspreview(true)
        .setSupportsAutonamingConfiguration(true);
    },
    invoke: async (request: InstanceType<typeof proto.InvokeRequest>) =>
      new proto.InvokeResponse().setReturn(struct(await provider().invoke(request.getTok(), wire(request.getArgs())))),
    check: (request: InstanceType<typeof proto.CheckRequest>) => {
      const autonaming = request.getAutonaming();
      return checked(
        provider().check({
          ...identify(request.getUrn()),
          olds: wire(request.getOlds()),
          news: wire(request.getNews()),
          randomSeed: request.getRandomseed_asU8(),
          ...(autonaming && {
            autonaming: { proposedName: autonaming.getProposedName(), mode: modes[autonaming.getMode()] ?? "propose" },
          }),
        }),
      );
    },
    diff: (request: InstanceType<typeof proto.DiffRequest>) => {
      const { changes, deleteBeforeReplace } = provider().diff({
        ...existing(request),
        news: wire(request.getNews()),
        ignoreChanges: request.getIgnorechangesList(),
      });
      return differing(changes, deleteBeforeReplace);
    },
    create: async (request: InstanceType<typeof proto.CreateRequest>) => {
      const news = wire(request.getProperties());
      const { id, properties } = await provider().create({
        ...identify(request.getUrn()),
        news,
        preview: request.getPreview(),
      });
      return new proto.CreateResponse().setId(id).setProperties(struct(properties));
    },
    read: async (request: InstanceType<typeof proto.ReadRequest>) => {
      const oldInputs = request.getInputs();
      const { id, properties, inputs } = await provider().read({
        ...identify(request.getUrn()),
        id: request.getId(),
        state: wire(request.getProperties()),
        oldInputs: oldInputs && wire(oldInputs),
      });
      return new proto.ReadResponse().setId(id).setProperties(struct(properties)).setInputs(struct(inputs));
    },
    update: async (request: InstanceType<typeof proto.UpdateRequest>) => {
      const { properties } = await provider().update({
        ...existing(request),
        news: wire(request.getNews()),
        ignoreChanges: request.getIgnorechangesList(),
        preview: request.getPreview(),
      });
      return new proto.UpdateResponse().setProperties(struct(properties));
    },
    delete: async (request: InstanceType<typeof proto.DeleteRequest>) => {
      await provider().delete({
        ...identify(request.getUrn()),
        id: request.getId(),
        state: wire(request.getProperties()),
        oldInputs: wire(request.getOldInputs()),
      });
      return new emptyProto.Empty();
    },
  };
}

const modes: Readonly<Record<number, Autonaming["mode"]>> = { 0: "propose", 1: "enforce", 2: "disable" };

/** `urn:pulumi:<stack>::<project>::<parent type>$<type>::<name>` */
function identify(urn: string): { type: string; name: string } {
  const [, , types = "", ...name] = urn.split("::");
  return { type: types.slice(types.lastIndexOf("$") + 1), name: name.join("::") };
}

function existing(request: {
  getUrn(): string;
  getId(): string;
  getOlds(): Struct | undefined;
  getOldInputs(): Struct | undefined;
}) {
  return {
    ...identify(request.getUrn()),
    id: request.getId(),
    state: wire(request.getOlds()),
    oldInputs: wire(request.getOldInputs()),
  };
}

function checked({ inputs, failures }: { inputs: Wire; failures: readonly string[] }) {
  // Without a property's name: with one, the engine would print the property's value, whatever it is.
  const list = failures.map((reason) => new proto.CheckFailure().setReason(reason));
  return new proto.CheckResponse().setInputs(struct(inputs)).setFailuresList(list);
}

const wire = (value: Struct | undefined): Wire => (value?.toJavaScript() ?? {}) as Wire;
const struct = (value: Wire): Struct =>
  structProto.Struct.fromJavaScript(value as Parameters<typeof structProto.Struct.fromJavaScript>[0]);
