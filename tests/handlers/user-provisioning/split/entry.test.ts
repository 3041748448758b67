import assert from "node:assert/strict";
import fc from "fast-check";
import { type Columns, columnsOf } from "../../../../handlers/user-provisioning/split/columns.ts";
import { entryOf } from "../../../../handlers/user-provisioning/split/entry.ts";

const columns = columnsOf(["email", "name", "phone_number", "birthdate", "note"], {}) as Columns;
const entry = (bytes: Buffer | string) =>
  entryOf({ line: 5, next: { offset: 0, line: 6 }, bytes: Buffer.from(bytes) }, 3, columns, ",");
const faultOf = (email: string, name = "", phone = "", birthdate = "") =>
  entry([email, `"${name}"`, phone, birthdate, ""].join(",")).fault;

describe("a record of a roster", () => {
  it("is a person, in any script, without what nobody asked for", () => {
    assert.deepEqual(entry(' Ann.O\'Neil+x@Example.org ,"Zoë 山田 محمد",+4915112345678,2000-02-29,secret'), {
      n: 3,
      line: 5,
      email: "Ann.O'Neil+x@Example.org",
      attributes: { name: "Zoë 山田 محمد", phone_number: "+4915112345678", birthdate: "2000-02-29" },
    });
    assert.deepEqual(entry("a@b.co,,,,"), { n: 3, line: 5, email: "a@b.co", attributes: {} });
  });

  it("has as many fields as the header", () => {
    assert.equal(entry("a@b.co").fault, "it has 1 field, the header 5");
    assert.equal(entry("a@b.co,,,,,").fault, "it has 6 fields, the header 5");
  });

  it("is invalid with its address, where that is not the reason why nobody could be told", () => {
    assert.deepEqual(entry("ann@,Ann,,,"), {
      n: 3,
      line: 5,
      email: "ann@",
      fault: "what follows the @ is no domain",
    });
    assert.ok(!("email" in entry(",Ann,,,")));
    assert.equal(entry(`${"x".repeat(5000)},,,,`).email!.length, 256);
    assert.ok(!("attributes" in entry("ann@,Ann,,,")));
  });

  it("that is not UTF-8 is one that is invalid", () => {
    assert.equal(entry(Buffer.from("a@b.co,Zoë,,,", "latin1")).fault, "it is not UTF-8");
  });

  it("has an address that a user can have and SES can send to", () => {
    for (const email of ["a@b.co", "a.b-c_d+e@x-y.example.org", `${"a".repeat(64)}@example.org`, "A@1.example"]) {
      assert.equal(faultOf(email), undefined, email);
    }
    for (const email of [
      ..."a @. @ @b.co a@ a@b a@b. a@.b.co a@b..co a@-b.co a@b-.co a..b@c.de .a@b.co a.@b.co a@b@c.de a@b_c.de a@[1.2.3.4] <a@b.co>".split(
        " ",
      ),
      "a b@c.de",
      "a@b.co\u0001",
      "a@b.co; c@d.ef",
      "zoë@example.org",
      "a@müller.example",
      `${"a".repeat(65)}@example.org`,
      `a@${"b".repeat(63)}.${"c".repeat(63)}.org`,
    ]) {
      assert.ok(faultOf(`"${email}"`), email);
    }
  });

  it("has values that Cognito takes", () => {
    assert.equal(faultOf("a@b.co", "n".repeat(2048)), undefined);
    assert.match(faultOf("a@b.co", "n".repeat(2049))!, /^name is longer than 2,048/);
    assert.match(faultOf("a@b.co", "a\u0000b")!, /^name has a control character/);
    assert.match(faultOf("a@b.co", "a\u0085b")!, /^name has a control character/);
    assert.equal(faultOf("a@b.co", "two\nlines"), undefined);
    for (const phone of ["0151123", "+0151", "+49 151", "+1234567890123456", "49151"]) {
      assert.match(faultOf("a@b.co", "", phone)!, /^phone_number has to be/);
    }
    for (const date of ["2001-02-29", "31.12.1990", "1990-13-01", "90-01-01"]) {
      assert.match(faultOf("a@b.co", "", "", date)!, /^birthdate has to be/);
    }
  });

  it("is never quoted where it is wrong", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom("§", "¤"), minLength: 2 }), { maxLength: 7 }),
        (fields) => {
          const { fault } = entry(fields.join(","));
          assert.ok(fault === undefined || !/[§¤]/.test(fault));
        },
      ),
    );
  });
});
