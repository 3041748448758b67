import {
  type BillingMode,
  type ScalarAttributeType,
  type StreamViewType,
  UpdateContinuousBackupsCommand,
  type UpdateTableCommandInput,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import type { Clients } from "../clients.ts";
import type { Properties } from "../entry.ts";

/** The inputs as the program gives them, completed by check. */
export interface TableInputs {
  name: string;
  hashKey: string;
  rangeKey?: string;
  attributes?: { name: string; type: ScalarAttributeType }[];
  billingMode: BillingMode;
  readCapacity?: number;
  writeCapacity?: number;
  ttl: { attributeName?: string; enabled?: boolean };
  pointInTimeRecovery: { enabled: boolean };
  serverSideEncryption: { enabled: boolean; kmsKeyArn?: string };
  deletionProtectionEnabled: boolean;
  streamEnabled: boolean;
  streamViewType?: StreamViewType;
  tags: Record<string, string>;
}

export const given = (inputs: Properties) => inputs as unknown as TableInputs;

export const waiter = (aws: Clients) => ({ client: aws.dynamodb, minDelay: 1, maxDelay: 2, maxWaitTime: 60 });

export function billing(inputs: Properties): Pick<UpdateTableCommandInput, "BillingMode" | "ProvisionedThroughput"> {
  const { billingMode, readCapacity, writeCapacity } = given(inputs);
  if (billingMode !== "PROVISIONED") return { BillingMode: billingMode };
  return {
    BillingMode: billingMode,
    ProvisionedThroughput: { ReadCapacityUnits: readCapacity, WriteCapacityUnits: writeCapacity },
  };
}

export const isEncrypted = (inputs: Properties): boolean => given(inputs).serverSideEncryption.enabled;

export function encryption(inputs: Properties): Pick<UpdateTableCommandInput, "SSESpecification"> {
  const { kmsKeyArn } = given(inputs).serverSideEncryption;
  if (!isEncrypted(inputs)) return { SSESpecification: { Enabled: false } };
  return { SSESpecification: { Enabled: true, SSEType: "KMS", ...(kmsKeyArn ? { KMSMasterKeyId: kmsKeyArn } : {}) } };
}

/** Off means a key that DynamoDB owns; the key behind `alias/aws/dynamodb` is the one that AWS takes when none is named. */
export function encryptionHeld(held: { Status?: string; KMSMasterKeyArn?: string } | undefined): Properties {
  if (!held?.Status?.startsWith("ENABL")) return { enabled: false };
  const isNamed = held.KMSMasterKeyArn !== undefined && !held.KMSMasterKeyArn.endsWith(":alias/aws/dynamodb");
  return { enabled: true, ...(isNamed ? { kmsKeyArn: held.KMSMasterKeyArn } : {}) };
}

export function stream(inputs: Properties): Pick<UpdateTableCommandInput, "StreamSpecification"> {
  return { StreamSpecification: { StreamEnabled: true, StreamViewType: given(inputs).streamViewType } };
}

/** Time to live has to be taken off one attribute before it can be put on another. */
export async function setTimeToLive(
  aws: Clients,
  TableName: string,
  inputs: Properties,
  old: TableInputs["ttl"] | undefined,
): Promise<void> {
  const { enabled, attributeName } = given(inputs).ttl;
  const set = (AttributeName: string | undefined, Enabled: boolean) =>
    aws.dynamodb.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { AttributeName, Enabled } }));
  if (old?.enabled) await set(old.attributeName, false);
  if (enabled) await set(attributeName, true);
}

export async function setRecovery(aws: Clients, TableName: string, inputs: Properties): Promise<void> {
  const PointInTimeRecoverySpecification = {
    PointInTimeRecoveryEnabled: given(inputs).pointInTimeRecovery.enabled,
  };
  await aws.dynamodb.send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }));
}
