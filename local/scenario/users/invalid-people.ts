import { type Person, recordOf } from "./people.ts";

const invalid = (because: string, record: string, email?: string): Person => ({
  record,
  expect: "invalid",
  because,
  ...(email !== undefined && { email }),
});

/** A person whose address is wrong. */
const address = (because: string, email: string): Person => invalid(because, recordOf([email, "Some", "Body"]), email);

/** One whose attribute is. */
const attribute = (because: string, n: number, ...fields: string[]): Person =>
  invalid(because, recordOf([`wrong${n}@example.org`, ...fields]), `wrong${n}@example.org`);

/** Records of which no user can be made, and why: docs/rosters.md. */
export const invalidPeople: readonly Person[] = [
  invalid("address is missing", recordOf(["", "Nobody"])),
  address("no @", "not-an-address"),
  address("no @", "=1+1"),
  address("before the @", "müller@example.org"),
  address("before the @", "two..dots@example.org"),
  address("before the @", "@example.org"),
  address("before the @", "a b@example.org"),
  address("the domain", "ann@bücher.example"),
  address("no domain", "ann@localhost"),
  address("no domain", "ann@example..org"),
  address("no domain", "ann@-example.org"),
  address("longer than 128", `ann@${"sub.".repeat(31)}example.org`),
  attribute("E.164", 1, "Phone", "Local", "0151 12345678"),
  attribute("E.164", 2, "Phone", "Words", "call me"),
  attribute("birthdate", 3, "Born", "Never", "", "1990-02-30"),
  attribute("birthdate", 4, "Born", "Locally", "", "31.12.1990"),
  attribute("longer than 2,048", 5, "x".repeat(2049)),
  attribute("control character", 6, "Bell\u0007", "Ringer"),
  invalid("fields", "few@example.org;Too;Few"),
  invalid("fields", "many@example.org;Too;Many;;;40;41"),
  invalid("quote", 'quote@example.org;Some "quoted" word;Body;;;40'),
  invalid("quote", 'open@example.org;"Closed" too early;Body;;;40'),
  { ...invalid("UTF-8", "latin1@example.org;Jos\u00e9;Mu\u00f1oz;;;40"), isLatin1: true },
];
