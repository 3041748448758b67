import assert from "node:assert/strict";
import * as grpc from "@grpc/grpc-js";
import pluginProto from "@pulumi/pulumi/proto/plugin_pb.js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import statusProto from "@pulumi/pulumi/proto/status_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import structProto from "google-protobuf/google/protobuf/struct_pb.js";
import { finishing } from "../../../local/provider/partial.ts";
import { Provider } from "../../../local/provider/provider.ts";
import { serve } from "../../../local/provider/server.ts";
import { SECRET, SIGNATURE, type Wire } from "../../../local/provider/wire.ts";
import { cloud, connect } from "./fake.ts";

const URN = "urn:pulumi:local::levee::levee:index:RequestIntake$aws:fake/thing:Thing::orders::with colons";
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const struct = (value: Wire) =>
  structProto.Struct.fromJavaScript(value as Parameters<typeof structProto.Struct.fromJavaScript>[0]);

describe("the provider's server", () => {
  let client: ResourceProviderClient;
  let close: () => void;
  const configured: Wire[] = [];
  const { things, entry } = cloud({
    inputs: { name: "replace", size: "update", zone: "replace" },
    async create(_aws, inputs) {
      if (inputs.name === "refused")
        throw Object.assign(new Error("no"), { name: "Refused", operation: "CreateThing" });
      things.set(`id-${inputs.name}`, { ...inputs, arn: "arn" });
      return finishing(`id-${inputs.name}`, async () => {
        if (inputs.name === "half") throw new Error("half-way");
      });
    },
  });

  before(async () => {
    const server = await serve({
      version: "7.48.0",
      configure: (config) => {
        configured.push(config);
        return new Provider({ entries: [entry], region: "eu-central-1", connect });
      },
    });
    close = server.close;
    const options = { "grpc.max_send_message_length": -1, "grpc.max_receive_message_length": -1 };
    client = new ResourceProviderClient(`127.0.0.1:${server.port}`, grpc.credentials.createInsecure(), options);
  });
  after(() => {
    client.close();
    close();
  });

  /** Calls a method of the protocol as the engine does. */
  // biome-ignore lint/suspicious/noExplicitAny: the answer's type is the method's, which the test knows
  const call = (method: keyof ResourceProviderClient, request: unknown): Promise<any> =>
    new Promise((resolve, reject) => {
      // biome-ignore lint/suspicious/noExplicitAny: so is the request's
      (client[method] as any)(request, (error: unknown, response: unknown) =>
        error ? reject(error) : resolve(response),
      );
    });
  const create = (news: Wire, preview = false) =>
    call("create", new proto.CreateRequest().setUrn(URN).setProperties(struct(news)).setPreview(preview));

  it("is asked for a resource only after it was configured", async () => {
    await assert.rejects(call("check", new proto.CheckRequest().setUrn(URN)), /before it was configured/);
  });

  it("introduces itself: secrets, resources, previews and autonaming are understood", async () => {
    const hello = await call("handshake", new proto.ProviderHandshakeRequest());
    assert.deepEqual(
      [hello.getAcceptSecrets(), hello.getAcceptResources(), hello.getAcceptOutputs()],
      [true, true, false],
    );
    assert.equal(hello.getSupportsAutonamingConfiguration(), true);
    const answer = await call("configure", new proto.ConfigureRequest().setArgs(struct({ region: "eu-central-1" })));
    assert.deepEqual(
      [answer.getAcceptsecrets(), answer.getSupportspreview(), answer.getAcceptresources()],
      [true, true, true],
    );
    assert.deepEqual(configured, [{ region: "eu-central-1" }]);
    assert.equal((await call("getPluginInfo", new emptyProto.Empty())).getVersion(), "7.48.0");
    assert.deepEqual(JSON.parse((await call("getSchema", new proto.GetSchemaRequest())).getSchema()), {
      name: "aws",
      version: "7.48.0",
    });
    await call("attach", new pluginProto.PluginAttach().setAddress("127.0.0.1:1"));
    await call("cancel", new emptyProto.Empty());
  });

  it("judges its configuration, and is another provider in another region", async () => {
    const check = await call(
      "checkConfig",
      new proto.CheckRequest().setNews(struct({ region: "x", defaultTags: "{}" })),
    );
    assert.match(check.getFailuresList()[0].getReason(), /^aws:defaultTags:/);
    const diff = (news: Wire) =>
      call("diffConfig", new proto.DiffRequest().setOldInputs(struct({ region: "a" })).setNews(struct(news)));
    assert.deepEqual((await diff({ region: "b" })).getReplacesList(), ["region"]);
    assert.equal((await diff({ region: "a", profile: "x" })).getChanges(), proto.DiffResponse.DiffChanges.DIFF_NONE);
  });

  it("says what is wrong with inputs without their values, which may be secret", async () => {
    const news = struct({ name: "a", colour: { [SIGNATURE]: SECRET, value: "hush" } });
    const [failure] = (await call("check", new proto.CheckRequest().setUrn(URN).setNews(news))).getFailuresList();
    assert.equal(failure.getProperty(), "");
    assert.match(failure.getReason(), /^aws:fake\/thing:Thing: .*"colour"/);
  });

  it("takes the logical name from the URN, and hands the engine's autonaming on", async () => {
    const check = async (request: InstanceType<typeof proto.CheckRequest>) =>
      (await call("check", request.setUrn(URN).setNews(struct({})))).getInputs().toJavaScript().name;
    assert.match(await check(new proto.CheckRequest()), /^orders::with colons-[0-9a-f]{7}$/);
    const autonaming = new proto.CheckRequest.AutonamingOptions().setProposedName("proposed").setMode(1);
    assert.equal(await check(new proto.CheckRequest().setAutonaming(autonaming)), "proposed");
  });

  it("answers a preview with unknowns and keeps secrets wrapped", async () => {
    const secret = { [SIGNATURE]: SECRET, value: "hush" };
    const response = await create({ name: secret, size: UNKNOWN }, true);
    assert.equal(response.getId(), "");
    assert.deepEqual(response.getProperties().toJavaScript(), { name: secret, size: UNKNOWN, arn: UNKNOWN });
    const made = await create({ name: secret });
    assert.deepEqual(made.getProperties().toJavaScript(), { name: secret, arn: "arn" });
    assert.equal(made.getId(), "id-hush");
  });

  it("gives a detailed difference: what, how, and whether by the program or by drift", async () => {
    const request = new proto.DiffRequest()
      .setUrn(URN)
      .setId("id-a")
      .setOlds(struct({ name: "a", size: 2, arn: "arn" }))
      .setOldInputs(struct({ name: "a", size: 1 }));
    const diff = async (news: Wire) => await call("diff", request.setNews(struct(news)));
    const { Kind } = proto.PropertyDiff;
    const drift = await diff({ name: "a", size: 1 });
    assert.equal(drift.getChanges(), proto.DiffResponse.DiffChanges.DIFF_SOME);
    assert.deepEqual(
      [drift.getDiffsList(), drift.getReplacesList(), drift.getDeletebeforereplace()],
      [["size"], [], false],
    );
    assert.equal(drift.getDetaileddiffMap().get("size").getInputdiff(), false);
    const replaced = await diff({ name: UNKNOWN, size: 2 });
    assert.deepEqual(replaced.getReplacesList(), ["name"]);
    assert.equal(replaced.getDetaileddiffMap().get("name").getKind(), Kind.UPDATE_REPLACE);
    assert.equal(replaced.getDetaileddiffMap().get("name").getInputdiff(), true);
    assert.equal((await diff({ name: "a", size: 2, zone: "z" })).getDeletebeforereplace(), true);
    const none = await diff({ name: "a", size: 2 });
    assert.equal(none.getChanges(), proto.DiffResponse.DiffChanges.DIFF_NONE);
    assert.deepEqual(
      (await call("diff", request.setNews(struct({ name: "a" })).setIgnorechangesList(["size"]))).getDiffsList(),
      [],
    );
  });

  it("updates, reads and deletes what exists", async () => {
    await create({ name: "b", size: 1 });
    const update = new proto.UpdateRequest()
      .setUrn(URN)
      .setId("id-b")
      .setOlds(struct({ name: "b", size: 1, arn: "arn" }))
      .setOldInputs(struct({ name: "b", size: 1 }))
      .setNews(struct({ name: "b", size: 2 }));
    assert.deepEqual((await call("update", update)).getProperties().toJavaScript(), { name: "b", size: 2, arn: "arn" });
    const read = new proto.ReadRequest().setUrn(URN).setId("id-b");
    const found = await call("read", read);
    assert.deepEqual([found.getId(), found.getInputs().toJavaScript()], ["id-b", { name: "b", size: 2 }]);
    await call(
      "delete",
      new proto.DeleteRequest()
        .setUrn(URN)
        .setId("id-b")
        .setProperties(struct({ name: "b" })),
    );
    assert.equal((await call("read", read)).getId(), "");
  });

  it("turns an error into one sentence without a stack trace", async () => {
    await assert.rejects(create({ name: "refused" }), (error: grpc.ServiceError) => {
      assert.equal(error.code, grpc.status.UNKNOWN);
      assert.equal(
        error.details,
        'aws:fake/thing:Thing "orders::with colons": create failed at CreateThing: Refused: no',
      );
      return true;
    });
    await assert.rejects(
      call("invoke", new proto.InvokeRequest().setTok("aws:a/b:c")),
      /aws:a\/b:c: the local provider does not know this function/,
    );
  });

  it("tells the engine of a resource that was made only half, so that it is kept", async () => {
    await assert.rejects(create({ name: "half", size: 1 }), (error: grpc.ServiceError) => {
      const [details] = error.metadata.get("grpc-status-details-bin");
      const [packed] = statusProto.Status.deserializeBinary(details as Buffer).getDetailsList();
      assert.equal(packed?.getTypeName(), "pulumirpc.ErrorResourceInitFailed");
      const failed = proto.ErrorResourceInitFailed.deserializeBinary(packed?.getValue_asU8() as Uint8Array);
      assert.equal(failed.getId(), "id-half");
      assert.deepEqual(failed.getProperties()?.toJavaScript(), { name: "half", size: 1, arn: "arn" });
      assert.match(failed.getReasonsList()[0] as string, /half-way/);
      return true;
    });
  });

  // gRPC's own limit is 4 MiB.
  it("takes a bundle of several megabytes", async () => {
    const bytes = 4.5 * 1024 * 1024;
    const response = await create({ name: "large", size: "x".repeat(bytes) });
    assert.equal(response.getProperties().toJavaScript().size.length, bytes);
  });
});
