import { ArgumentError } from "../parts/argument-error.ts";

/** A test holds it against what the roster function knows. https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html */
export const standardAttributes = [
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

const attribute = new RegExp(
  `^(?:${standardAttributes.join("|")}|custom:[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]{1,20})$`,
  "u",
);

/** Which header of a roster is which attribute. */
export type ColumnMap = Readonly<Record<string, string>>;

export function checkedColumns(subject: string, columns: ColumnMap): ColumnMap {
  for (const [header, name] of Object.entries(columns)) {
    if (typeof name === "string" && attribute.test(name)) continue;
    throw new ArgumentError(
      subject,
      `columns maps ${JSON.stringify(header)} to ${JSON.stringify(name)}, which is no attribute of Cognito`,
      `there are ${standardAttributes.join(", ")} and custom:<name>`,
    );
  }
  return columns;
}
