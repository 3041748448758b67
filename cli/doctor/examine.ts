import { APIGatewayClient } from "@aws-sdk/client-api-gateway";
import { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { SNSClient } from "@aws-sdk/client-sns";
import { CliError } from "../cli-error.ts";
import { exitCodes } from "../exit-codes.ts";
import { awsOf } from "../stack/aws.ts";
import { instancesOf, requestIntake, scheduledBatch, userProvisioning } from "../stack/instance.ts";
import type { Stack } from "../stack/stack.ts";
import { alarmFindings } from "./checks/alarms.ts";
import { apiFindings } from "./checks/api.ts";
import { cognitoFindings } from "./checks/cognito.ts";
import { dynamodbFindings } from "./checks/dynamodb.ts";
import { lambdaFindings } from "./checks/lambda.ts";
import { rosterFindings } from "./checks/roster.ts";
import { scheduleFindings } from "./checks/schedules.ts";
import { senderFindings } from "./checks/sender.ts";
import { sesFindings } from "./checks/ses.ts";
import { socketFindings } from "./checks/socket.ts";
import { sqsFindings } from "./checks/sqs.ts";
import type { Examined } from "./examined.ts";
import type { Finding } from "./finding.ts";
import { functionsOf } from "./functions.ts";
import { type Known, known } from "./known.ts";
import { machineOf } from "./machine.ts";
import { quotaReader } from "./service-quotas.ts";
import { stageOf } from "./stage.ts";

/** Reads what is deployed of a stack. */
export async function examinedOf(stack: Stack, rows: number | undefined, signal: AbortSignal): Promise<Examined> {
  const intakes = instancesOf(stack, requestIntake);
  const users = instancesOf(stack, userProvisioning);
  const batches = instancesOf(stack, scheduledBatch);
  const [first] = [...intakes, ...users, ...batches];
  if (!first)
    throw new CliError(`stack ${stack.name} has no pipeline among its outputs; is it deployed?`, exitCodes.usage);
  const { region, account } = first;
  const aws = await awsOf(stack, first, signal);
  const apigateway = new APIGatewayClient(aws.config);
  const marks: (readonly [string, ...string[]])[] = [
    // A validating function is told the queue only.
    ...intakes.map(({ statusTable, queueUrl }) => [statusTable, queueUrl] as const),
    ...users.map(({ ledgerTable }) => [ledgerTable] as const),
    ...batches.map(({ leaseTable }) => [leaseTable] as const),
  ];
  const [functions, stages, machines] = await Promise.all([
    known(() => functionsOf(aws, marks)),
    byName(intakes, (intake) => stageOf(apigateway, intake)),
    byName(batches, ({ stateMachineArn }) => machineOf(aws.sfn, stateMachineArn)),
  ]);
  return {
    ...{ aws, region, account, intakes, users, batches, functions, stages, machines, rows, apigateway },
    quota: quotaReader(new ServiceQuotasClient(aws.config)),
    ses: new SESv2Client(aws.config),
    sns: new SNSClient(aws.config),
  };
}

async function byName<One extends { readonly name: string }, T>(
  instances: readonly One[],
  read: (one: One) => Promise<T>,
): Promise<ReadonlyMap<string, Known<T>>> {
  return new Map(await Promise.all(instances.map(async (one) => [one.name, await known(() => read(one))] as const)));
}

/** Every check, in the order in which they are shown. */
export async function findingsOf(examined: Examined): Promise<Finding[]> {
  const findings = await Promise.all([
    lambdaFindings(examined),
    apiFindings(examined),
    socketFindings(examined),
    cognitoFindings(examined),
    sesFindings(examined),
    senderFindings(examined),
    rosterFindings(examined),
    scheduleFindings(examined),
    sqsFindings(examined),
    dynamodbFindings(examined),
    alarmFindings(examined),
  ]);
  return findings.flat();
}
