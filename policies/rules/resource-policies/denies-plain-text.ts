import { actionMatches, type Statement, statementsOf } from "../../core/statements.ts";
import { isUnknown, UNKNOWN, type Unknown } from "../../core/unknown.ts";
import { isTree } from "../../core/values.ts";

/** What a document has to deny to requests without TLS, and whether that is of what is inside the resource. */
export interface Demanded {
  actions: readonly string[];
  /** Buckets: the objects are resources of their own, `arn:aws:s3:::name/*`. */
  inside?: boolean;
}

/**
 * Whether a resource policy denies everybody what is not sent over TLS; UNKNOWN when that depends on what is not known yet.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-securetransport
 */
export const deniesPlainText = (document: unknown, demanded: Demanded): boolean | Unknown => {
  const statements = statementsOf(document);
  if (isUnknown(statements)) return UNKNOWN;
  const answers = (statements ?? []).map((statement) => denies(statement, demanded));
  return answers.includes(true) || (answers.some(isUnknown) ? UNKNOWN : false);
};

const denies = (statement: Statement, { actions, inside = false }: Demanded): boolean | Unknown => {
  if (statement.allow === true) return false;
  return all([
    isUnknown(statement.allow) ? UNKNOWN : true,
    plainText(statement.condition),
    some(statement.principals, (principal) => principal === "*"),
    all(actions.map((action) => covers(statement, action))),
    !inside || statement.notResources || some(statement.resources, (resource) => resource.endsWith("*")),
  ]);
};

const covers = ({ actions, notActions }: Statement, action: string): boolean | Unknown => {
  const listed = some(actions, (pattern) => actionMatches(pattern, action));
  return notActions && !isUnknown(listed) ? !listed : listed;
};

/** `{ Bool: { "aws:SecureTransport": "false" } }`; what else is demanded beside it would let requests through. */
const plainText = (condition: unknown): boolean | Unknown => {
  if (isUnknown(condition)) return UNKNOWN;
  if (!isTree(condition)) return false;
  const demands = Object.entries(condition).flatMap(([operator, keys]) =>
    isTree(keys) ? Object.entries(keys).map(([key, value]) => ({ operator, key: key.toLowerCase(), value })) : [],
  );
  const transport = demands.find(({ key }) => key === "aws:securetransport");
  if (!transport || !/^bool(ifexists)?$/i.test(transport.operator)) return false;
  // Services that call on their own behalf use TLS anyway, so letting them through opens nothing.
  const others = demands.filter(({ key }) => key !== "aws:securetransport" && key !== "aws:principalisawsservice");
  if (others.length > 0) return false;
  const [value] = Array.isArray(transport.value) ? transport.value : [transport.value];
  return isUnknown(value) ? UNKNOWN : String(value).toLowerCase() === "false";
};

const some = (values: readonly (string | Unknown)[], test: (value: string) => boolean): boolean | Unknown =>
  values.some((value) => !isUnknown(value) && test(value)) || (values.some(isUnknown) ? UNKNOWN : false);

const all = (answers: readonly (boolean | Unknown)[]): boolean | Unknown =>
  answers.includes(false) ? false : answers.some(isUnknown) ? UNKNOWN : true;
