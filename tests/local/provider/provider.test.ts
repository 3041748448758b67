import assert from "node:assert/strict";
import type { Entry } from "../../../local/provider/entry.ts";
import { finishing } from "../../../local/provider/partial.ts";
import { InitFailed, Provider } from "../../../local/provider/provider.ts";
import { ARCHIVE, SECRET, SIGNATURE } from "../../../local/provider/wire.ts";
import { cloud, connect } from "./fake.ts";

const type = "aws:fake/thing:Thing";
const name = "thing";
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const secret = (value: unknown) => ({ [SIGNATURE]: SECRET, value });
const inputs = { name: "replace", size: "update", tags: "update" } as const;

function world(parts: Partial<Entry> = {}, online = true) {
  const { things, entry } = cloud({ inputs, objects: { tags: "map" }, volatile: [], ...parts });
  const provider = new Provider({ entries: [entry], region: "eu-central-1", ...(online ? { connect } : {}) });
  return { things, provider };
}

describe("the provider", () => {
  it("answers a preview of a creation with the inputs, and unknown for what only AWS knows", async () => {
    const { provider, things } = world({}, false);
    const news = { name: "a", tags: { x: unknown }, size: secret(1), __defaults: ["size"] };
    const { id, properties } = await provider.create({ type, name, news, preview: true });
    assert.equal(id, "");
    assert.deepEqual(properties, { name: "a", tags: { x: unknown }, size: secret(1), arn: unknown });
    assert.equal(things.size, 0);
  });

  it("answers a preview of an update with what stays known, and unknown for what changes with it", async () => {
    const { provider } = world({ computed: ["arn", "version"], volatile: ["version"] }, false);
    const existing = {
      type,
      name,
      id: "id-a",
      state: { name: "a", size: 1, arn: "arn:a", version: "1" },
      oldInputs: { name: "a", size: 1 },
    };
    const { properties } = await provider.update({ ...existing, news: { name: "a", size: unknown }, preview: true });
    assert.deepEqual(properties, { name: "a", size: unknown, arn: "arn:a", version: unknown });
  });

  it("puts into the state what AWS holds after a creation and an update, not what it was given", async () => {
    const { provider } = world({ read: async () => ({ name: "a", size: 42, arn: "arn:a" }) });
    const { properties } = await provider.create({ type, name, news: { name: "a", size: 1 }, preview: false });
    assert.deepEqual(properties, { name: "a", size: 42, arn: "arn:a" });
    const existing = { type, name, id: "id-a", state: properties, oldInputs: { name: "a", size: 1 } };
    const { changes } = provider.diff({ ...existing, news: { name: "a", size: 1 } });
    assert.deepEqual(
      changes.map(({ input }) => input),
      ["size"],
    );
  });

  it("tells the entry only of inputs that differ, and does not bother it when none does", async () => {
    const told: (readonly string[])[] = [];
    const { provider } = world({ update: async (_aws, _id, _inputs, changed) => void told.push(changed) });
    const created = await provider.create({
      type,
      name,
      news: { name: "a", size: 1, tags: { x: "1" } },
      preview: false,
    });
    const existing = {
      type,
      name,
      id: created.id,
      state: created.properties,
      oldInputs: { name: "a", size: 1, tags: { x: "1" } },
    };
    await provider.update({ ...existing, news: { name: "a", size: 1, tags: { x: "1" } }, preview: false });
    await provider.update({ ...existing, news: { name: "a", size: 1 }, preview: false });
    assert.deepEqual(told, [["tags"]]);
  });

  it("keeps what the program gives as a secret secret in the state, through a refresh too", async () => {
    const { provider, things } = world();
    const news = { name: "a", tags: { token: secret("hush") } };
    const { id, properties } = await provider.create({ type, name, news, preview: false });
    assert.deepEqual(things.get(id)?.tags, { token: "hush" });
    assert.deepEqual(properties, { name: "a", tags: secret({ token: "hush" }), arn: "arn:id-a" });
    things.set(id, { ...things.get(id), tags: { token: "drift" } });
    const refreshed = await provider.read({ type, name, id, state: properties, oldInputs: news });
    assert.deepEqual(refreshed.properties.tags, secret({ token: "drift" }));
    assert.deepEqual(refreshed.inputs.tags, secret({ token: "drift" }));
  });

  it("leaves secrets out of what it says went wrong", async () => {
    const { provider } = world({ create: () => Promise.reject(new Error('value "hush-hush" is not allowed')) });
    await assert.rejects(provider.create({ type, name, news: { name: secret("hush-hush") }, preview: false }), {
      message: 'aws:fake/thing:Thing "thing": create failed: value "[secret]" is not allowed',
    });
  });

  it("names type, name, operation, AWS operation, code and message when AWS refuses", async () => {
    const refusal = Object.assign(new Error("no such thing"), {
      name: "ResourceNotFoundException",
      operation: "CreateThing",
    });
    const { provider } = world({ create: () => Promise.reject(refusal) });
    await assert.rejects(provider.create({ type, name, news: { name: "a" }, preview: false }), {
      message: 'aws:fake/thing:Thing "thing": create failed at CreateThing: ResourceNotFoundException: no such thing',
    });
  });

  it("says where it looked when nothing answers", async () => {
    const refused = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
    const { provider } = world({ read: () => Promise.reject(refused) });
    await assert.rejects(
      provider.read({ type, name, id: "i", state: {}, oldInputs: undefined }),
      /nothing answers at http:\/\/127\.0\.0\.1:1 \(ECONNREFUSED\)/,
    );
  });

  it("refuses every operation but previews when it is offline", async () => {
    const { provider } = world({}, false);
    const existing = { type, name, id: "id-a", state: {}, oldInputs: {} };
    const message = (operation: string) =>
      new RegExp(`"thing": ${operation} failed: the local provider is offline, because AWS_ENDPOINT_URL is not set`);
    await assert.rejects(provider.create({ type, name, news: { name: "a" }, preview: false }), message("create"));
    await assert.rejects(provider.update({ ...existing, news: { name: "a" }, preview: false }), message("update"));
    await assert.rejects(provider.read(existing), message("read"));
    await assert.rejects(provider.delete(existing), message("delete"));
  });

  it("refuses an unknown type at check, by name", () => {
    const { provider } = world();
    const { failures } = provider.check({ type: "aws:fake/other:Other", name, olds: {}, news: {} });
    assert.match(
      failures[0] as string,
      /^aws:fake\/other:Other: the local provider has no entry for this type; add one/,
    );
  });

  it("keeps a resource whose making failed half-way, with what exists of it", async () => {
    const { provider, things } = world({
      create: async (_aws, given) => {
        things.set("id-a", { name: given.name, arn: "arn:a" });
        return finishing("id-a", () => Promise.reject(new Error("the tags were refused")));
      },
    });
    await assert.rejects(provider.create({ type, name, news: { name: "a", size: 1 }, preview: false }), (error) => {
      assert.ok(error instanceof InitFailed);
      assert.equal(error.message, 'aws:fake/thing:Thing "thing": create failed: the tags were refused');
      assert.deepEqual([error.id, error.properties], ["id-a", { name: "a", arn: "arn:a" }]);
      return true;
    });
  });

  it("says so when what it made cannot be read, and keeps its id", async () => {
    const { provider } = world({ read: async () => undefined });
    await assert.rejects(provider.create({ type, name, news: { name: "a" }, preview: false }), (error) => {
      assert.ok(error instanceof InitFailed);
      assert.match(error.message, /cannot be found right after/);
      return error.id === "id-a";
    });
  });

  it("tells the engine that a resource is gone by reading no id", async () => {
    const { provider } = world();
    const { id } = await provider.read({ type, name, id: "id-a", state: { name: "a" }, oldInputs: { name: "a" } });
    assert.equal(id, "");
  });

  it("reads for a refresh the inputs that the program gave, in its own wording unless AWS holds something else", async () => {
    const { provider, things } = world({ json: ["size"] });
    things.set("id-a", { name: "a", size: '{"a":1,"b":2}', tags: { x: "2" }, arn: "arn:a" });
    const oldInputs = { name: "a", size: '{ "b": 2, "a": 1 }', __defaults: [] };
    const { inputs: found, properties } = await provider.read({ type, name, id: "id-a", state: {}, oldInputs });
    assert.deepEqual(found, oldInputs);
    assert.deepEqual(properties.tags, { x: "2" });
    const drifted = await provider.read({
      type,
      name,
      id: "id-a",
      state: {},
      oldInputs: { ...oldInputs, tags: { x: "1" } },
    });
    assert.deepEqual(drifted.inputs.tags, { x: "2" });
  });

  it("reads for an import every input that AWS holds", async () => {
    const { provider, things } = world();
    things.set("id-a", { name: "a", size: 1, tags: {}, arn: "arn:a" });
    const { inputs: found, properties } = await provider.read({
      type,
      name,
      id: "id-a",
      state: {},
      oldInputs: undefined,
    });
    assert.deepEqual(found, { name: "a", size: 1 });
    assert.deepEqual(properties, { name: "a", size: 1, tags: {}, arn: "arn:a" });
  });

  it("puts an archive into the state in the engine's form only if AWS holds that very archive", async () => {
    let held: string | undefined = "1";
    const { provider } = world({
      read: async () => ({ name: "a", size: { [SIGNATURE]: ARCHIVE, hash: held, zipHash: "z" } }),
    });
    const archive = { [SIGNATURE]: ARCHIVE, hash: "1", assets: {} };
    const news = { name: "a", size: archive };
    assert.deepEqual((await provider.create({ type, name, news, preview: false })).properties.size, archive);
    held = "2";
    const { properties, inputs: found } = await provider.read({ type, name, id: "id-a", state: {}, oldInputs: news });
    assert.deepEqual(properties.size, { [SIGNATURE]: ARCHIVE, hash: "2" });
    assert.deepEqual(found.size, { [SIGNATURE]: ARCHIVE, hash: "2" });
  });

  it("gives unseen inputs to deletion as the program last gave them, and never reads them", async () => {
    let given: unknown;
    const parts = {
      unseen: [{ input: "size", why: "nobody shows it" }],
      delete: async (_aws: unknown, _id: string, old: unknown) => {
        given = old;
      },
    };
    const { provider } = world(parts);
    await provider.delete({ type, name, id: "id-a", state: { name: "a" }, oldInputs: { name: "a", size: 7 } });
    assert.deepEqual(given, { name: "a", size: 7 });
    await assert.rejects(
      provider.create({ type, name, news: { name: "b", size: 7 }, preview: false }),
      /read "size", which it declares as unseen/,
    );
  });

  it("refuses an entry that reads what it does not declare", async () => {
    const { provider } = world({ read: async () => ({ colour: "red" }) });
    await assert.rejects(
      provider.read({ type, name, id: "i", state: {}, oldInputs: undefined }),
      /read "colour", which it does not declare/,
    );
  });

  it("tries again to reach the emulator after it could not", async () => {
    let tries = 0;
    const { entry } = cloud({ inputs });
    const provider = new Provider({
      entries: [entry],
      region: "eu-central-1",
      connect: async () => {
        tries += 1;
        if (tries === 1) throw Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
        return connect();
      },
    });
    const request = { type, name, id: "i", state: {}, oldInputs: undefined };
    await assert.rejects(provider.read(request));
    assert.equal((await provider.read(request)).id, "");
  });
});

describe("the functions of the package", () => {
  const call = (token: string, args = {}, region = "eu-central-1") =>
    new Provider({ entries: [], region }).invoke(token, args);

  it("answer offline with an account of zeros and the configured region", async () => {
    assert.deepEqual(await call("aws:index/getCallerIdentity:getCallerIdentity"), {
      id: "000000000000",
      accountId: "000000000000",
      arn: "arn:aws:iam::000000000000:root",
      userId: "000000000000",
    });
    const region = await call("aws:index/getRegion:getRegion");
    assert.deepEqual([region.id, region.name, region.region], ["eu-central-1", "eu-central-1", "eu-central-1"]);
    assert.equal((await call("aws:index/getRegion:getRegion", { region: "us-east-1" })).region, "us-east-1");
  });

  it("know the partitions", async () => {
    const partition = async (region: string) =>
      (await call("aws:index/getPartition:getPartition", {}, region)) as Record<string, string>;
    assert.deepEqual(await partition("eu-central-1"), {
      id: "aws",
      partition: "aws",
      dnsSuffix: "amazonaws.com",
      reverseDnsPrefix: "com.amazonaws",
    });
    assert.equal((await partition("cn-north-1")).reverseDnsPrefix, "cn.com.amazonaws");
    assert.equal((await partition("us-gov-west-1")).partition, "aws-us-gov");
  });

  it("are refused by name when there is no answer for them", async () => {
    await assert.rejects(
      call("aws:ec2/getVpc:getVpc"),
      /^Error: aws:ec2\/getVpc:getVpc: the local provider does not know this function; add it to local\/provider\/invokes\.ts/,
    );
  });
});
