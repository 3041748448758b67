import * as pulumi from "@pulumi/pulumi";
import type { Account } from "./account.ts";
import { ArgumentError } from "./argument-error.ts";
import { refuseUnknownNames } from "./arguments.ts";
import { isObject } from "./is-object.ts";
import { unscopedActions } from "./unscoped-actions.ts";

/** One statement of an IAM document, by named actions on named resources. */
export interface Statement {
  /** Letters and digits: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html */
  readonly sid?: string;
  /** @default "Allow" */
  readonly effect?: "Allow" | "Deny";
  /** Such as `sqs:SendMessage`. An allowed action names one action, never a pattern. */
  readonly actions: readonly string[];
  /** ARNs. `*` only for actions that AWS defines without a resource type. */
  readonly resources: readonly pulumi.Input<string>[];
  /** Operator, then key, then value: `{ Bool: { "aws:SecureTransport": "false" } }`. */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, pulumi.Input<string>>>>>;
  /** Only in documents that hang on a resource: `"*"`, or services. */
  readonly principal?: "*" | { readonly Service: string };
}

/** What a document hangs on: a role, whose rights it is, or a resource, which names who may. */
type Holder = "role" | "resource";

const statementNames = Object.keys({
  sid: true,
  effect: true,
  actions: true,
  resources: true,
  conditions: true,
  principal: true,
} satisfies Record<keyof Required<Statement>, true>);

/** An IAM document as JSON text. It is known at the first preview when its ARNs are. */
export function iamDocument(
  subject: string,
  statements: readonly Statement[],
  holder: Holder = "role",
): pulumi.Output<string> {
  refuseStatements(subject, statements, holder);
  return pulumi.output(statements as Statement[]).apply((known) => {
    for (const { actions, resources } of known as unknown as { actions: string[]; resources: string[] }[]) {
      refuseEverything(subject, actions, resources);
    }
    const text = JSON.stringify({
      Version: "2012-10-17",
      Statement: known.map(({ sid, effect, principal, actions, resources, conditions }) => ({
        ...(sid ? { Sid: sid } : {}),
        Effect: effect ?? "Allow",
        ...(principal ? { Principal: principal } : {}),
        Action: actions,
        Resource: resources,
        ...(conditions ? { Condition: conditions } : {}),
      })),
    });
    if (holder === "role") refuseTooLong(subject, text);
    return text;
  });
}

/** Characters of a role's inline policies, white space not counted: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const ROLE_CHARACTERS = 10_240;

function refuseTooLong(subject: string, text: string): void {
  const { length } = text.replace(/\s/g, "");
  if (length <= ROLE_CHARACTERS) return;
  throw new ArgumentError(
    subject,
    `the policy of one of its roles is ${length} characters, over the ${ROLE_CHARACTERS} that IAM takes`,
    "name fewer resources in `policy`, or what their names begin with: arn:…:table/acme-*",
  );
}

/**
 * Services that say for which account they take a role, and whose documentation asks for the condition. Lambda's and API Gateway's does not; a
 * role of theirs is taken for nobody but the account that may pass it.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html,
 * https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html
 */
const tellingTheirAccount: ReadonlySet<string> = new Set(["scheduler.amazonaws.com", "states.amazonaws.com"]);

/**
 * The document that lets an AWS service take a role, for this account's own resources where the service says whose they are: otherwise it could be
 * talked into taking it for another account's.
 */
export const trustDocument = (service: string, { id }: Pick<Account, "id">): pulumi.Output<string> =>
  id.apply((account) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: service },
          Action: "sts:AssumeRole",
          ...(tellingTheirAccount.has(service)
            ? { Condition: { StringEquals: { "aws:SourceAccount": account } } }
            : {}),
        },
      ],
    }),
  );

/** Refuses what IAM would refuse, or nobody should say, as far as it is known at once. */
export function refuseStatements(subject: string, statements: readonly Statement[], holder: Holder = "role"): void {
  for (const statement of statements) {
    refuseWrongForm(subject, statement, holder);
    refuseWildcards(subject, statement);
  }
}

/** A statement of a stack's config is YAML. A name with a slip in it would be left out, and what it said with it. */
function refuseWrongForm(subject: string, statement: Statement, holder: Holder): void {
  const { effect = "Allow", actions, resources, principal } = isObject(statement) ? statement : ({} as Statement);
  const wayOut = 'write { actions: ["s3:GetObject"], resources: [arn] }';
  if (!Array.isArray(actions) || actions.length === 0 || !Array.isArray(resources) || resources.length === 0) {
    const given = isObject(statement) ? Object.keys(statement).join(", ") || "nothing" : JSON.stringify(statement);
    const problem = `a policy statement lacks actions or resources, or has them not as lists: it has ${given}`;
    throw new ArgumentError(subject, problem, wayOut);
  }
  const odd = [...actions, ...resources].find((one) => typeof one !== "string" && !pulumi.Output.isInstance(one));
  if (odd !== undefined)
    throw new ArgumentError(subject, `a policy statement names ${JSON.stringify(odd)}, which is not text`, wayOut);
  refuseUnknownNames(subject, statement, statementNames, "policy statement's");
  if (effect !== "Allow" && effect !== "Deny") {
    throw new ArgumentError(subject, `policy effect ${JSON.stringify(effect)} is unknown`, "there are Allow and Deny");
  }
  if (principal !== undefined && holder === "role") {
    throw new ArgumentError(
      subject,
      `policy principal ${JSON.stringify(principal)} in a role's policy, where IAM takes none`,
      "leave it out: the principal is the role",
    );
  }
}

function refuseWildcards(subject: string, { effect = "Allow", actions }: Statement): void {
  // A pattern in a Deny takes rights away, so there it is the safe form: what AWS adds tomorrow is denied too.
  const pattern =
    effect === "Allow" ? actions.find((action) => /[*?]/.test(action) || !action.includes(":")) : undefined;
  if (pattern) {
    throw new ArgumentError(
      subject,
      `policy action "${pattern}" is not one named action`,
      "name each action that the work needs",
    );
  }
}

function refuseEverything(subject: string, actions: readonly string[], resources: readonly string[]): void {
  const everything = resources.find((arn) => arn !== "*" && everyResource(arn));
  if (everything !== undefined) {
    throw new ArgumentError(
      subject,
      `policy resource "${everything}" is every resource of its service`,
      "name the ARNs, or at least how their names begin",
    );
  }
  if (!resources.includes("*")) return;
  const scoped = actions.find((action) => !unscopedActions.has(action));
  if (scoped) {
    throw new ArgumentError(
      subject,
      `policy resource "*" for ${scoped}`,
      `name the ARNs; "*" is for actions that AWS defines without a resource type (components/parts/unscoped-actions.ts)`,
    );
  }
}

/** Whether nothing but wildcards stands where an ARN names its resource: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
function everyResource(arn: string): boolean {
  const parts = arn.split(":");
  const resource = parts.length > 5 ? parts.slice(5).join(":") : (parts.at(-1) as string);
  return /^[*?/:]+$/.test(resource);
}
