/** What a user pool knows of everybody, and a roster may set: https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html */
export const STANDARD_ATTRIBUTES = [
  "address",
  "birthdate",
  "email",
  "family_name",
  "gender",
  "given_name",
  "locale",
  "middle_name",
  "name",
  "nickname",
  "phone_number",
  "picture",
  "preferred_username",
  "profile",
  "updated_at",
  "website",
  "zoneinfo",
] as const;

/** What the fields of a record mean. */
export interface Columns {
  /** How many fields a record has. */
  readonly width: number;
  /** Which of them is the e-mail address, from 0. */
  readonly email: number;
  /** Which of the others is which attribute. */
  readonly attributes: readonly { readonly index: number; readonly attribute: string }[];
}

/**
 * Reads a header. Names are compared without case, spaces, hyphens and underscores, so that "Given name" is `given_name`; only what follows
 * `custom:` is compared as it is, because Cognito does. Other columns are nobody's and stay out of the ledger.
 *
 * @param mapping header names to attributes; goes before what the names mean by themselves
 * @returns the columns, or why they are none. Without the names: who leaves the header out, has a person on the first line.
 */
export function columnsOf(names: readonly string[], mapping: Readonly<Record<string, string>>): Columns | string {
  const own = new Map(STANDARD_ATTRIBUTES.map((attribute) => [folded(attribute), attribute as string]));
  for (const [name, attribute] of Object.entries(mapping)) own.set(folded(name), attribute);
  const meant = names.map((name) => own.get(folded(name)) ?? customOf(name));
  for (const [index, attribute] of meant.entries()) {
    const first = meant.indexOf(attribute);
    if (attribute !== undefined && first < index) return `columns ${first + 1} and ${index + 1} are both ${attribute}`;
  }
  const email = meant.indexOf("email");
  if (email < 0) return NO_EMAIL;
  const attributes = meant.flatMap((attribute, index) =>
    attribute === undefined || index === email ? [] : [{ index, attribute }],
  );
  return { width: names.length, email, attributes };
}

export const NO_EMAIL =
  "no column is named email: the first line has to name the columns, separated by commas, semicolons or tabs";

const folded = (name: string): string =>
  name
    .normalize("NFC")
    .toLowerCase()
    .replace(/[\s_-]/g, "");

/** A pool's own attribute: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SchemaAttributeType.html */
const customOf = (name: string): string | undefined =>
  /^custom:[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,20}$/u.test(name) ? name : undefined;
