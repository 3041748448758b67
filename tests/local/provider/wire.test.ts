import assert from "node:assert/strict";
import fc from "fast-check";
import { decode, encode, hasUnknown, SECRET, SIGNATURE, UNKNOWN } from "../../../local/provider/wire.ts";

const secret = (value: unknown) => ({ [SIGNATURE]: SECRET, value });
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

describe("the engine's form of properties", () => {
  it("loses its wrapping on the way in, and secrets are remembered by property and by text", () => {
    const {
      values,
      secret: names,
      texts,
    } = decode({
      plain: "a",
      whole: secret("hush-hush"),
      inside: { deep: [secret({ token: "hush-longer" })] },
      gone: null,
      nested: { gone: null, kept: 1 },
    });
    assert.deepEqual(values, {
      plain: "a",
      whole: "hush-hush",
      inside: { deep: [{ token: "hush-longer" }] },
      nested: { kept: 1 },
    });
    assert.deepEqual([...names], ["whole", "inside"]);
    assert.deepEqual(texts, ["hush-longer", "hush-hush"]);
  });

  it("has unknown values anywhere, secret ones too", () => {
    const { values, secret: names } = decode({ a: unknown, b: { c: [unknown] }, d: secret(unknown), e: "known" });
    assert.deepEqual(values, { a: UNKNOWN, b: { c: [UNKNOWN] }, d: UNKNOWN, e: "known" });
    assert.deepEqual([...names], ["d"]);
    assert.deepEqual([hasUnknown(values.a), hasUnknown(values.b), hasUnknown(values.e)], [true, true, false]);
  });

  it("knows every type's text for unknown", () => {
    for (const text of [
      "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
      "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
      "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
      "030794c1-ac77-496b-92df-f27374a8bd58",
      "e48ece36-62e2-4504-bad9-02848725956a",
      "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    ]) {
      assert.equal(decode({ a: text }).values.a, UNKNOWN);
    }
  });

  it("refers to a resource by its id, which a preview may not know", () => {
    const reference = { [SIGNATURE]: "5cf8f73096256a8f31e491e813e4eb8e", urn: "urn:pulumi:a::b::c::d" };
    assert.deepEqual(decode({ a: { ...reference, id: "i-1" }, b: reference }).values, { a: "i-1", b: UNKNOWN });
  });

  it("is put back on the way out: what goes in secret comes out secret", () => {
    const json = fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 });
    fc.assert(
      fc.property(json, fc.func(fc.boolean()), (values, isSecret) => {
        const plain = decode(values as Record<string, unknown>).values;
        const names = new Set(Object.keys(plain).filter((name) => isSecret(name)));
        const back = decode(encode(plain, names));
        assert.deepEqual(back.values, plain);
        assert.deepEqual(back.secret, names);
      }),
    );
    assert.deepEqual(encode({ a: UNKNOWN, b: undefined }, new Set(["a"])), { a: secret(unknown) });
  });
});
