import type { Delivery } from "../delivery.ts";

/** What a mail may show of every outcome; components/request-intake/notify/mail-settings.ts knows them, too. */
const FIELDS = ["acceptedAt", "finishedAt", "attempts", "reason"] as const;

/**
 * What a mail's template may show: text of each name, empty where an outcome has none, because SES sends no mail at all whose template names what is
 * missing. `succeeded`, `failed` and `expired` are for `{{#if …}}`; `result_<name>` is a field of a result that is an object.
 *
 * @param results the fields of a result that the template shows
 */
export function mailData(
  { requestId, status, document }: Pick<Delivery, "requestId" | "status" | "document">,
  results: readonly string[],
): Readonly<Record<string, string>> {
  const told = JSON.parse(document);
  const data: Record<string, string> = { requestId, status, succeeded: "", failed: "", expired: "", [status]: "yes" };
  for (const name of FIELDS) data[name] = shown(told[name]);
  data.error = shown(told.error?.message);
  for (const name of results) data[`result_${name}`] = shown(own(told.result, name));
  return data;
}

const own = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;

/** Text, numbers and yes or no; what has parts is no word of a mail. */
const shown = (value: unknown): string => (["string", "number", "boolean"].includes(typeof value) ? String(value) : "");
