import type { Statement } from "../../core/statements.ts";
import { isUnknown } from "../../core/unknown.ts";

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
  const everything = statement.resources.filter((resource) => !isUnknown(resource) && isEverything(resource));
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
      what: `resource ${quoted(everything as string[])} for ${which} is every resource of its service; name the ARNs, or at least how their names begin`,
    });
  }
  return found;
};

/** Whether something in it that is not known yet could make it too wide. */
export const mayBeTooWide = (statement: Statement): boolean =>
  isUnknown(statement.allow) ||
  (statement.allow && (statement.actions.some(isUnknown) || statement.resources.some(isUnknown)));

/** Nothing but wildcards where an ARN names its resource: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
const isEverything = (arn: string): boolean => {
  const parts = arn.split(":");
  const resource = parts.length > 5 ? parts.slice(5).join(":") : (parts.at(-1) ?? "");
  return /^[*?/:]+$/.test(resource);
};

const quoted = (values: readonly (string | symbol)[]): string => {
  const shown = values.slice(0, 4).map((value) => `"${String(value)}"`);
  return values.length > 4 ? `${shown.join(", ")} and ${values.length - 4} more` : shown.join(", ");
};

/** AWS's own policies that allow everything, or everything of a service. */
export const isFullAccess = (arn: string): boolean =>
  /^arn:[^:]*:iam::aws:policy\/(?:.*\/)?(?:AdministratorAccess.*|PowerUserAccess|IAMFullAccess|[\w-]*FullAccess[\w-]*)$/.test(
    arn,
  );
