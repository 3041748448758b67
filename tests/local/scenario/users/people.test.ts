import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fieldsOf } from "../../../../handlers/user-provisioning/csv/fields.ts";
import { makePeople, peopleText } from "../../../../local/scenario/users/make-people.ts";
import { peopleFile, readPeople, rosterOf } from "../../../../local/scenario/users/people.ts";

const people = readPeople();
const of = (expect: string) => people.filter((person) => person.expect === expect);

describe("people.jsonl", () => {
  it("is what make-people.ts makes; if not, run `npx tsx local/scenario/users/make-people.ts`", () => {
    assert.ok(readFileSync(peopleFile, "utf8") === peopleText(makePeople()));
    assert.ok(peopleText(makePeople()) !== peopleText(makePeople(2)), "the seed makes a difference");
  });

  it("has 2,000 records: a few dozen are wrong, a few dozen repeat somebody before them, and the others are people of their own", () => {
    assert.deepEqual([people.length, of("repeated").length], [2000, 40]);
    assert.ok(of("invalid").length >= 20);
    const addresses = new Set(of("created").map(({ email }) => email!.toLowerCase()));
    assert.equal(addresses.size, of("created").length);
    for (const [index, { email, of: first }] of people.entries()) {
      if (first === undefined) continue;
      assert.ok(first <= index);
      assert.equal(people[first - 1]!.email!.toLowerCase(), email!.toLowerCase());
    }
  });

  it("holds names in many scripts", () => {
    const names = of("created").map(({ attributes = {} }) => `${attributes.given_name} ${attributes.family_name}`);
    for (const script of ["Latin", "Cyrillic", "Greek", "Han", "Hangul", "Arabic", "Hebrew", "Devanagari", "Thai"])
      assert.ok(names.filter((name) => new RegExp(`\\p{Script=${script}}`, "u").test(name)).length >= 5, script);
  });

  it("says on which line each record begins, and its fields are what it says of them", () => {
    const { bytes, listed } = rosterOf(people);
    const lines = bytes.toString("latin1").split(/\r\n|\r|\n/);
    for (const { record, line, expect, email, attributes = {} } of listed) {
      const [first] = Buffer.from(record)
        .toString("latin1")
        .split(/\r\n|\r|\n/);
      if (expect !== "invalid") assert.equal(lines[line - 1], first);
      if (expect !== "created") continue;
      const fields = fieldsOf(Buffer.from(record), ";");
      assert.deepEqual(
        fields.slice(0, 3),
        [email, attributes.given_name ?? "", attributes.family_name ?? ""],
        `line ${line}`,
      );
    }
  });
});
