/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AttributeType.html */
const MAX_LENGTH = 2048;

/** Line ends may be part of an address. */
const CONTROL = /[^\P{Cc}\t\n\r]/u;

/** What Cognito refuses by form: https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html */
const forms: Readonly<Record<string, { readonly is: (value: string) => boolean; readonly rule: string }>> = {
  phone_number: { is: (value) => /^\+[1-9]\d{1,14}$/.test(value), rule: "has to be like +4915112345678 (E.164)" },
  birthdate: { is: isDate, rule: "has to be a date like 1990-12-31" },
  updated_at: { is: (value) => /^\d{1,15}$/.test(value), rule: "has to be a number, seconds since 1970" },
};

/** Why a value cannot be an attribute's; undefined if it can. Never quotes it. */
export function attributeFault(attribute: string, value: string): string | undefined {
  if (value.length > MAX_LENGTH) return `${attribute} is longer than ${MAX_LENGTH.toLocaleString("en")} characters`;
  if (CONTROL.test(value)) return `${attribute} has a control character`;
  const form = forms[attribute];
  return form && !form.is(value) ? `${attribute} ${form.rule}` : undefined;
}

function isDate(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
}
