import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { camelCase } from "./camel-case.ts";
import { iamDocument, type Statement, trustDocument } from "./iam-document.ts";
import { globalArn, knownArn } from "./known-arn.ts";
import type { Scope } from "./scope.ts";

/** A role that one service takes, before anything is said of its rights. */
export interface ServiceRole {
  readonly resource: aws.iam.Role;
  readonly arn: pulumi.Output<string>;
  /**
   * Says what it may do. Wait for the answer before the role is used. Child: `<child>Policy`.
   *
   * @param right names what only some variants of a component need, in a policy of its own: `<child><Right>Policy`. A variant that is
   * given up keeps its right as long as anything of it serves, because Pulumi deletes last.
   */
  allow(statements: readonly Statement[], right?: string): aws.iam.RolePolicy;
}

/** A role with its rights. */
export interface RoleWithRights extends Pick<ServiceRole, "resource" | "arn"> {
  /** Wait for it before the role is used. */
  readonly rights: aws.iam.RolePolicy;
}

interface Names {
  readonly child: string;
  /** Ends the role's names. */
  readonly part: string;
  /** Who takes it, such as `lambda.amazonaws.com`; for this account only. */
  readonly service: string;
  readonly description: string;
}

/** Child: `<child>Role`. */
export function serviceRole(scope: Scope, { child, part, service, description }: Names): ServiceRole {
  const name = scope.physicalInRegion("role", part);
  const resource = new aws.iam.Role(
    scope.logical(`${part}-role`),
    scope.args(`${child}Role`, { name, description, assumeRolePolicy: trustDocument(service, scope.account) }),
    scope.options(),
  );
  return {
    resource,
    arn: knownArn(resource, globalArn(scope.account, "iam", pulumi.interpolate`role/${name}`)),
    allow: (statements, right) =>
      new aws.iam.RolePolicy(
        scope.logical(right === undefined ? `${part}-role-policy` : `${part}-role-policy-${right}`),
        scope.args(right === undefined ? `${child}Policy` : camelCase(`${child}-${right}-policy`), {
          name: right ?? "rights",
          role: resource.name,
          policy: iamDocument(scope.subject, statements),
        }),
        scope.options(),
      ),
  };
}

/** A role whose rights are known when it is made. Children: `<child>Role`, `<child>Policy`. */
export function roleWithRights(scope: Scope, names: Names, statements: readonly Statement[]): RoleWithRights {
  const { resource, arn, allow } = serviceRole(scope, names);
  return { resource, arn, rights: allow(statements) };
}
