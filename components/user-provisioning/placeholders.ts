import type { Placeholders } from "../parts/placeholders.ts";
import { standardAttributes } from "./attributes.ts";

/** What an invitation may show: a row of the roster, and the way in. */
export const rowPlaceholders: Placeholders = {
  isKnown: (name) => /^(?:loginUrl|custom:.+)$/.test(name) || (standardAttributes as readonly string[]).includes(name),
  link: "loginUrl",
  filler: "row",
  says: `loginUrl, ${standardAttributes.join(", ")} and custom:<name>`,
};
