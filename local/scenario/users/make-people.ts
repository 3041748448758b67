import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { scripts, traps } from "../order-texts.ts";
import { seededRandom } from "../random.ts";
import { invalidPeople } from "./invalid-people.ts";
import { type Person, peopleFile, recordOf } from "./people.ts";

const peopleCount = 2000;
const repeats = 40;

/** The scenario's people; the same for the same seed. `npx tsx local/scenario/users/make-people.ts` writes them to people.jsonl. */
export function makePeople(seed = 1): Person[] {
  const random = seededRandom(seed);
  const below = (n: number) => Math.floor(random() * n);
  const pick = <T>(from: readonly T[]): T => from[below(from.length)]!;
  let number = 0;

  function person(special: Partial<Omit<Person, "attributes">> & { attributes?: Record<string, string> } = {}): Person {
    number += 1;
    const [given = "", ...family] = pick(pick(scripts).customers).split(" ");
    const email = special.email ?? `${pick(boxes)}${number}@${pick(domains)}`;
    const attributes: Record<string, string> = { given_name: given, family_name: family.join(" ") };
    if (below(3) === 0) attributes.phone_number = `+4915${String(1e8 + number)}`;
    if (below(4) === 0) attributes.birthdate = `19${50 + below(50)}-0${1 + below(9)}-1${below(9)}`;
    const { attributes: own, ...rest } = special;
    const all = withoutEmpty({ ...attributes, ...own });
    const { given_name = "", family_name = "", phone_number = "", birthdate = "" } = all;
    const record = recordOf([email, given_name, family_name, phone_number, birthdate, String(30 + below(20))]);
    return { record, expect: "created", email, attributes: all, ...rest };
  }

  const special: Person[] = [
    ...invalidPeople.filter(({ isLatin1 }) => !isLatin1),
    ...traps.filter(isAttribute).map((family_name) => person({ attributes: { family_name } })),
    // What a file may hold and a careless reader trips over.
    person({ attributes: { given_name: 'says "hi"', family_name: "a;b,c\td" } }),
    person({ attributes: { given_name: "of two\r\nlines", family_name: "and\none more" } }),
    person({ attributes: { family_name: "long ".repeat(400).trim() } }),
    person({ emptyBefore: 3 }),
    person({ email: "First.Last+tag@Example.ORG" }),
    person({ email: "+formula@example.org" }),
    person({ email: "o'neil@xn--bcher-kva.example" }),
    person({ email: `${"l".repeat(64)}@${"d".repeat(51)}.example.org` }),
    ...[1, 2, 3].map((n) => person({ email: `bounce+${n}@simulator.amazonses.com`, invitation: "bounced" })),
    ...[1, 2].map((n) => person({ email: `complaint+${n}@simulator.amazonses.com`, invitation: "complained" })),
  ];
  // In the first half, so that what is told of them later is told before the end.
  const people = special.map((one) => ({ one, at: random() })).sort((a, b) => a.at - b.at);
  const all = people.map(({ one }) => one);
  while (all.length < peopleCount / 2) all.splice(below(all.length + 1), 0, person());
  while (all.length < peopleCount - repeats) all.push(person());
  // Beyond the first 64 KiB: a file that is no UTF-8 from its beginning is no roster.
  for (const latin1 of invalidPeople.filter(({ isLatin1 }) => isLatin1)) all.splice(-100, 1, latin1);
  for (let n = 0; n < repeats; n++) all.splice(1 + below(all.length), 0, { record: "", expect: "repeated" });
  return all.map((one, index) => (one.expect === "repeated" ? repeatOf(all, index, pick, below(2) === 0) : one));
}

/** Says again the address of somebody before it. */
function repeatOf(
  all: readonly Person[],
  index: number,
  pick: <T>(from: readonly T[]) => T,
  isInCapitals: boolean,
): Person {
  const before = all.slice(0, index).filter(({ expect }) => expect === "created");
  const first = before.length > 0 ? pick(before) : undefined;
  if (!first?.email) throw new Error(`record ${index + 1}: there is nobody before it to repeat`);
  const email = isInCapitals ? first.email.toUpperCase() : first.email;
  return { record: recordOf([email, "Again"]), expect: "repeated", email, of: all.indexOf(first) + 1 };
}

const boxes = ["anna", "jose.m", "o_brien", "li-na", "k", "Mixed.Case", "a.b.c", "fatima99x"];
const domains = ["example.org", "example.com", "mail.example.net", "Example.COM", "xn--mnchen-3ya.example"];

const withoutEmpty = (attributes: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== ""));

/** Cognito takes no control characters but white space. */
const isAttribute = (text: string): boolean => !/[^\P{Cc}\t\n\r]/u.test(text) && text.trim() === text;

/** The file's text. Invisible characters are escaped, so that no editor or diff changes or hides them. */
export function peopleText(people: readonly Person[]): string {
  const lines = people.map((person) =>
    JSON.stringify(person).replace(
      /[\u007F-\u00A0\u00AD\u200B-\u200F\u2028-\u202E\uFEFF\uFFFE\uFFFF]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
    ),
  );
  return `${lines.join("\n")}\n`;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  writeFileSync(peopleFile, peopleText(makePeople()));
