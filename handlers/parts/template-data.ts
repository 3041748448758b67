/**
 * What a template of SES is filled in with. SES puts values in as they are, so each is there for the place where it stands: `name` for
 * HTML, `text_name` as it is, `line_name` for a header, `url_name` for a part of an address. A placeholder that nobody has thought of then
 * shows an escaped value. components/parts/placeholders.ts chooses among them.
 * https://docs.aws.amazon.com/ses/latest/dg/send-personalized-email-api.html
 */
export function templateData(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const data: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    data[name] = escaped(value);
    data[`text_${name}`] = value;
    data[`line_${name}`] = value.replace(/[\p{Cc}\u2028\u2029]+/gu, " ");
    data[`url_${name}`] = encodeURIComponent(value.toWellFormed());
  }
  return data;
}

/** Five characters: too few for a library in every bundle. */
const escaped = (value: string): string => value.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
