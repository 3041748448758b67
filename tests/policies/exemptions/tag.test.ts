import assert from "node:assert/strict";
import fc from "fast-check";
import { UNKNOWN } from "../../../policies/core/unknown.ts";
import { exemptionsOfTags, parseExemptionTag } from "../../../policies/exemptions/tag.ts";

const rules = new Set(["no-synchronous-lambda"]);
const urn = "urn:pulumi:dev::shop::aws:apigateway/restApi:RestApi::shop";
const key = "levee:exempt:no-synchronous-lambda";
const value = "expires=2027-01-31 owner=team-orders ticket=OPS-12 reason=moved to a queue: Q1 = soon";
const read = (text: unknown, of = key) => parseExemptionTag(of, text, urn, rules);
const refused = (text: unknown, of = key) => {
  const { exemption, problems } = read(text, of);
  assert.equal(exemption, undefined);
  assert.equal(problems[0]?.level, "error");
  assert.equal(problems[0]?.urn, urn);
  return problems[0]!.message;
};

describe("an exemption tag", () => {
  it("exempts its resource from the rule that its key names; the reason takes the rest of the value", () => {
    assert.deepEqual(read(value), {
      exemption: {
        source: "tag",
        rule: "no-synchronous-lambda",
        resource: urn,
        expires: "2027-01-31",
        owner: "team-orders",
        ticket: "OPS-12",
        reason: "moved to a queue: Q1 = soon",
        where: `tag "${key}" of ${urn}`,
      },
      problems: [],
    });
    assert.equal(read(`path=uri ${value}`).exemption?.path, "uri");
  });

  it("is none with another key", () => {
    assert.deepEqual(read("anything", "levee:owner"), { problems: [] });
    assert.deepEqual(read(UNKNOWN, "Name"), { problems: [] });
  });

  it("is refused with its key, its value and the way out when it is wrong", () => {
    assert.match(
      refused(value, "levee:exempt:no-synchronous"),
      /^Tag "levee:exempt:no-synchronous" of urn:.*rule "no-synchronous" does not exist; did you mean/,
    );
    assert.match(refused(value, "levee:exempt:"), /rule is empty/);
    assert.match(
      refused("expires=2027-01-31 owner=team orders ticket=OPS-12 reason=x"),
      /"orders" is not key=value; only the reason/,
    );
    assert.match(refused("expires=2027-13-31 owner=a ticket=OPS-12 reason=x"), /expires "2027-13-31" is not a date/);
    assert.match(refused("expires=2027-01-31 owner=a ticket=OPS-12"), /reason is missing/);
    assert.match(refused("expires=2027-01-31 owner=a ticket=OPS-12 reason="), /reason is empty/);
    assert.match(refused(`owner=b ${value}`), /"owner" is there twice/);
    assert.match(refused(`rule=b ${value}`), /rule is not for the value to say/);
    assert.match(refused(`until=b ${value}`), /unknown field "until"/);
    assert.match(refused(12), /its value is not text; write `expires=/);
  });

  it("exempts nothing while its value is not known, and a note says so", () => {
    const { exemption, problems } = read(UNKNOWN);
    assert.equal(exemption, undefined);
    assert.deepEqual([problems.length, problems[0]?.level], [1, "note"]);
    assert.match(problems[0]!.message, /cannot be read yet/);
    assert.match(exemptionsOfTags(UNKNOWN, urn, rules).problems[0]!.message, /^Tags of urn:.*cannot be read yet/);
  });

  it("is found among a map of tags, and in aws-native's list of them", () => {
    const map = { Name: "x", [key]: value, secret: UNKNOWN };
    const listed = [UNKNOWN, null, { key: "Name", value: "x" }, { key: UNKNOWN, value }, { key, value }];
    for (const tags of [map, listed]) {
      const { exemptions, problems } = exemptionsOfTags(tags, urn, rules);
      assert.deepEqual([exemptions.length, exemptions[0]?.ticket, problems], [1, "OPS-12", []]);
    }
    for (const tags of [undefined, null, "x", 1, []])
      assert.deepEqual(exemptionsOfTags(tags, urn, rules), { exemptions: [], problems: [] });
  });

  it("never throws, whatever it is given", () => {
    const word = fc.constantFrom(
      "expires=2027-01-31",
      "owner=a",
      "ticket=",
      "reason=",
      "=",
      " ",
      "\n",
      "path=",
      "rule=x",
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(word).map((words) => words.join(" ")),
      fc.anything(),
    );
    fc.assert(
      fc.property(text, (given) => {
        const { exemption, problems } = read(given);
        assert.equal(exemption === undefined, problems.length > 0);
        exemptionsOfTags(given, urn, rules);
      }),
      { numRuns: 200 },
    );
  });
});
