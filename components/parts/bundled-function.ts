import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ArgumentError } from "./argument-error.ts";
import type { Statement } from "./iam-document.ts";
import { knownArn, regionalArn } from "./known-arn.ts";
import { type NetworkArgs, networkRights } from "./network.ts";
import type { Scope } from "./scope.ts";
import { roleWithRights } from "./service-role.ts";

export interface BundledFunctionSettings {
  readonly description: string;
  /** The bundle's text: one CommonJS file that exports `handler`. */
  readonly code: string;
  readonly runtime: string;
  readonly architecture: string;
  /** Seconds. */
  readonly timeout: number;
  /** Seconds of it without which its shell begins nothing: an override below is refused. @default any will do */
  readonly neededTime?: number;
  /** MB. */
  readonly memory: pulumi.Input<number>;
  readonly environment: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;
  /** What it may do beside writing its log. */
  readonly statements: readonly Statement[];
  /** Days. */
  readonly logRetention: number;
  /** Executions that it always has, and never more. @default none are set apart for it */
  readonly reservedConcurrency?: pulumi.Input<number>;
  /** @default no VPC */
  readonly network?: NetworkArgs;
}

export interface BundledFunction {
  readonly name: string;
  readonly resource: aws.lambda.Function;
  readonly arn: pulumi.Output<string>;
  /** Wait for it before anything invokes the function: a mapping is refused when its function may not receive. */
  readonly rights: aws.iam.RolePolicy;
  readonly logs: aws.cloudwatch.LogGroup;
}

/**
 * A function from a bundle, with a role and a log group of its own. The log group is made beforehand, or Lambda makes one that keeps
 * everything for ever.
 *
 * Children: `<child>`, `<child>Role`, `<child>Policy`, `<child>Logs` and, in a VPC, `<child>NetworkPolicy`.
 */
export function bundledFunction(
  scope: Scope,
  child: string,
  part: string,
  settings: BundledFunctionSettings,
): BundledFunction {
  const { account } = scope;
  const name = scope.physical("function", part);
  const logGroupName = `/aws/lambda/${name}`;
  const logs = new aws.cloudwatch.LogGroup(
    scope.logical(`${part}-logs`),
    scope.args(`${child}Logs`, { name: logGroupName, retentionInDays: settings.logRetention }),
    scope.options(),
  );
  const logsArn = knownArn(logs, regionalArn(account, "logs", `log-group:${logGroupName}`));

  const names = {
    child,
    part,
    service: "lambda.amazonaws.com",
    description: `What ${scope.subject} lets its function "${part}" do`,
  };
  const role = roleWithRights(scope, names, [
    ...settings.statements,
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html
    {
      sid: "Log",
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      resources: [pulumi.interpolate`${logsArn}:*`],
    },
  ]);
  const { rights } = role;

  const { network } = settings;
  const arn = regionalArn(account, "lambda", `function:${name}`);
  const connect = network && networkRights(scope, child, part, role.resource, arn, network);
  const args = scope.args<aws.lambda.FunctionArgs>(child, {
    name,
    description: settings.description,
    role: role.arn,
    runtime: settings.runtime,
    architectures: [settings.architecture],
    handler: "index.handler",
    code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset(settings.code) }),
    timeout: settings.timeout,
    memorySize: settings.memory,
    environment: { variables: settings.environment as pulumi.Input<Record<string, pulumi.Input<string>>> },
    // Powertools writes JSON; with this Lambda's own lines are JSON too.
    ...(settings.reservedConcurrency === undefined
      ? {}
      : { reservedConcurrentExecutions: settings.reservedConcurrency }),
    ...(network ? { vpcConfig: vpcOf(network) } : {}),
    loggingConfig: { logFormat: "JSON", logGroup: knownArn(logs, logGroupName) },
  });
  const timeout = longEnough(scope.subject, child, args.timeout, settings);
  const resource = new aws.lambda.Function(
    scope.logical(part),
    { ...args, timeout },
    scope.options({ dependsOn: connect ? [rights, connect] : [rights] }),
  );
  return { name, resource, rights, logs, arn: knownArn(resource, arn) };
}

const vpcOf = ({ subnetIds, securityGroupIds }: NetworkArgs): aws.types.input.lambda.FunctionVpcConfig => ({
  subnetIds: pulumi.output(subnetIds).apply((ids) => [...ids]),
  securityGroupIds: pulumi.output(securityGroupIds).apply((ids) => [...ids]),
});

/** A message that there is no time for is handed back, and received again, until SQS gives it up: nothing would ever be done. */
function longEnough(
  subject: string,
  child: string,
  given: aws.lambda.FunctionArgs["timeout"],
  { timeout, neededTime }: BundledFunctionSettings,
): aws.lambda.FunctionArgs["timeout"] {
  if (neededTime === undefined) return given;
  const check = (seconds: unknown): number => {
    if (typeof seconds === "number" && seconds >= neededTime) return seconds;
    throw new ArgumentError(
      subject,
      `overrides.${child}.timeout ${JSON.stringify(seconds)} is no number of ${neededTime} or more seconds, without which its function begins no message`,
      `give it that time, or leave it out: ${timeout} s follow from the arguments`,
    );
  };
  return pulumi.Output.isInstance(given) || given instanceof Promise ? pulumi.output(given).apply(check) : check(given);
}
