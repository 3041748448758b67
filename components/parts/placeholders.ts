import { ArgumentError } from "./argument-error.ts";

export type Part = "subject" | "html" | "text";

/** What a team's template may show. */
export interface Placeholders {
  /** Whether there is one of that name; the `url_` of its copy for addresses is taken off. */
  readonly isKnown: (name: string) => boolean;
  /** The one that holds an address of the team's own, so that an address may begin with it. */
  readonly link?: string;
  /** What fills it in, for errors: `no row can fill in`. */
  readonly filler: string;
  /** Those that there are, for errors. */
  readonly says: string;
}

/** Which copy of a value each part shows: handlers/parts/template-data.ts. HTML has the one that bears no prefix. */
const prefixes: Readonly<Record<Part, string>> = { subject: "line_", html: "", text: "text_" };

/** `{{…}}` or `{{{…}}}`, with what stands inside. */
const tag = /\{\{\{?([^{}]*)\}?\}\}/g;

/** Where an address is written: an attribute of HTML that holds one, and one that stands by itself. */
const addresses: Readonly<Record<Part, RegExp>> = {
  subject: /(?!)/g,
  html: /\b(?:href|src|srcset|action|formaction|background|poster|cite)\s*=\s*(?:"([^"]*)"|'([^']*)'|((?:\{\{[^}]*\}\}|[^\s>])+))|\burl\(([^)]*)\)/gi,
  text: /\b(https?:(?:\{\{[^}]*\}\}|\S)*)/gi,
};

/**
 * A part of the team's template with each placeholder showing the copy of its value that is safe there. What SES would take, and then not
 * send, is refused: https://docs.aws.amazon.com/ses/latest/dg/send-personalized-email-api.html
 *
 * @param where names the part, for errors
 */
export function withSafePlaceholders(
  subject: string,
  where: string,
  part: Part,
  template: string,
  placeholders: Placeholders,
): string {
  refuseOpenAddresses(subject, where, part, template, placeholders);
  refuseOpenBlocks(subject, where, template);
  return template.replace(tag, (whole, inside: string) => {
    const words = inside.replace(/^~|~$/g, "").trim();
    if (words.startsWith("!") || words === "else" || /^\/(if|unless)$/.test(words)) return whole;
    const [, block, name = ""] = /^(#(?:if|unless)\s+)?(\S+)$/.exec(words) ?? [];
    if (!placeholders.isKnown(name.replace(/^url_/, ""))) {
      throw new ArgumentError(
        subject,
        `${where} has ${whole}, which no ${placeholders.filler} can fill in`,
        `there are ${placeholders.says}, each also as url_<name>, in {{name}}, {{#if name}}, {{#unless name}}, {{else}} and {{/if}}`,
      );
    }
    return block || name.startsWith("url_") ? whole : whole.replace(name, `${prefixes[part]}${name}`);
  });
}

/** The names that a template shows or asks for, without the prefixes of their copies. */
export function namesIn(template: string): string[] {
  const names = [...template.matchAll(tag)].map(([, inside = ""]) => inside.replace(/^~|~$/g, "").trim());
  return names
    .filter((words) => !/^[!/]|^else$/.test(words))
    .map((words) => words.replace(/^#(?:if|unless)\s+/, "").replace(/^(?:url|text|line)_/, ""));
}

/** What fills it in must not say where a link leads, nor end it early. */
function refuseOpenAddresses(
  subject: string,
  where: string,
  part: Part,
  template: string,
  { link }: Placeholders,
): void {
  for (const [, ...groups] of template.matchAll(addresses[part])) {
    const address = groups.find((group) => group !== undefined) ?? "";
    for (const { 0: whole, 1: inside = "", index } of address.matchAll(tag)) {
      const name = inside.trim();
      if (/^(?:[#/!]|else$)/.test(name) || (name === link ? index === 0 : /^url_/.test(name) && index > 0)) continue;
      throw new ArgumentError(
        subject,
        `${where} has ${whole} in the address ${address}`,
        `an address begins ${link ? `with {{${link}}} or ` : ""}as you write it; inside of it write {{url_<name>}}`,
      );
    }
  }
}

function refuseOpenBlocks(subject: string, where: string, template: string): void {
  let open = 0;
  for (const [, inside = ""] of template.matchAll(tag)) {
    if (/^\s*#/.test(inside)) open++;
    else if (/^\s*\//.test(inside) && --open < 0) break;
  }
  if (open === 0) return;
  const problem = open > 0 ? "a block that is not closed" : "the end of a block that was not opened";
  throw new ArgumentError(subject, `${where} has ${problem}`, "each {{#if name}} and {{#unless name}} has its end");
}
