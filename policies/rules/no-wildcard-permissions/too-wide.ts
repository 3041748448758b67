import type { Statement } from "../../core/statements.ts";
import { isUnknown } from "../../core/unknown.ts";
import { isTree } from "../../core/values.ts";

/** One reason why a statement allows too much. */
export interface TooWide {
  element: "Action" | "Resource";
  what: string;
}

/**
 * What is too wide about a statement: a pattern of actions, or every resource for an action that can be told its resource. What a Deny
 * takes away may be a pattern. `unscoped` are the actions, in small letters, that AWS defines without a resource type.
 */
export const tooWide = (statement: Statement, unscoped: ReadonlySet<string>): TooWide[] => {
  if (statement.allow !== true) return [];
  const found: TooWide[] = [];
  const actions = statement.actions.filter((action) => !isUnknown(action));
  const patterns = actions.filter((action) => /[*?]/.test(action));
  if (statement.notActions) {
    found.push({
      element: "Action",
      what: "NotAction allows everything that it does not name, what AWS adds tomorrow included; name the actions that the work needs",
    });
  } else if (patterns.length > 0) {
    found.push({
      element: "Action",
      what: `${quoted(patterns)} allows more than one action; name each action that the work needs`,
    });
  }
  const wide = (what: "service" | "type") =>
    statement.resources.filter((resource) => !isUnknown(resource) && everyOneOf(resource) === what);
  const everything = [...wide("service"), ...(isConfined(statement.condition) ? [] : wide("type"))];
  const scoped = actions.filter((action) => !unscoped.has(action.toLowerCase()));
  if (statement.notResources) {
    found.push({
      element: "Resource",
      what: "NotResource allows every resource that it does not name; name the resources that the work needs",
    });
  } else if (everything.length > 0 && (scoped.length > 0 || statement.notActions)) {
    const which = statement.notActions ? "everything" : quoted(scoped);
    found.push({
      element: "Resource",
      what: `resource ${quoted(everything as string[])} for ${which} is every resource of its ${wide("service").length > 0 ? "service" : "type"}; name the ARNs, or at least how their names begin`,
    });
  }
  return found;
};

/**
 * Whether a condition names the resource that the ARN leaves open, because AWS chooses its id: an event source mapping's function, an ECS
 * task's cluster, a tag. https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html#awslambda-policy-keys
 * Or, of mails, whom they come from: https://docs.aws.amazon.com/ses/latest/dg/control-user-access.html
 */
const isConfined = (condition: unknown): boolean =>
  isTree(condition) &&
  Object.entries(condition).some(
    ([operator, keys]) =>
      /^(?:String|Arn)(?:Equals|Like)(?:IgnoreCase)?$/.test(operator) &&
      isTree(keys) &&
      Object.entries(keys).some(
        ([key, value]) =>
          namesResource.test(key) && [value].flat().every((one) => isUnknown(one) || /[^*?]/.test(String(one))),
      ),
  );

const namesResource = /^(?:lambda:FunctionArn|ecs:cluster|ses:FromAddress|(?:[a-z-]+):ResourceTag\/.+)$/i;

/** Whether something in it that is not known yet could make it too wide; of a policy that hangs on a resource only its actions. */
export const mayBeTooWide = ({ allow, actions, resources }: Statement, hangs: boolean): boolean =>
  isUnknown(allow) || (allow && (actions.some(isUnknown) || (!hangs && resources.some(isUnknown))));

/**
 * Whether an ARN names no resource: nothing but wildcards where its name is, or behind its type (`table/*`, `log-group:*:*`).
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
const everyOneOf = (arn: string): "service" | "type" | undefined => {
  const [, , service = "", , account = "", ...rest] = arn.split(":");
  const resource = rest.length > 0 ? rest.join(":") : (arn.split(":").at(-1) ?? "");
  if (/^[*?/:]+$/.test(resource)) return "service";
  if (account === "" || namesFirst.has(service)) return undefined;
  return /^[A-Za-z-]+[:/][*?:/]+(?:(?:index|stream|log-stream|backup)[:/][*?]+)?$/.test(resource) ? "type" : undefined;
};

/** Their ARNs have no type in front of a name; and the ids of EC2's network interfaces are AWS's, so nobody can name them before. */
const namesFirst = new Set(["sqs", "sns", "execute-api", "s3", "ec2"]);

const quoted = (values: readonly (string | symbol)[]): string => {
  const shown = values.slice(0, 4).map((value) => `"${String(value)}"`);
  return values.length > 4 ? `${shown.join(", ")} and ${values.length - 4} more` : shown.join(", ");
};

/** AWS's own policies that allow everything, or everything of a service. */
export const isFullAccess = (arn: string): boolean =>
  /^arn:[^:]*:iam::aws:policy\/(?:.*\/)?(?:AdministratorAccess.*|PowerUserAccess|IAMFullAccess|[\w-]*FullAccess[\w-]*)$/.test(
    arn,
  );
