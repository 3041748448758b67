import type { APIGatewayClient } from "@aws-sdk/client-api-gateway";
import type { SESv2Client } from "@aws-sdk/client-sesv2";
import type { SNSClient } from "@aws-sdk/client-sns";
import type { Aws } from "../stack/aws.ts";
import type { Batch, Intake, Provisioning } from "../stack/instance.ts";
import type { DeployedFunction } from "./functions.ts";
import type { Known } from "./known.ts";
import type { Machine } from "./machine.ts";
import type { ReadQuota } from "./service-quotas.ts";
import type { Stage } from "./stage.ts";

/** What checks look at: the instances of a stack, what of them is deployed, and the account. */
export interface Examined {
  readonly aws: Aws;
  readonly region: string;
  readonly account: string;
  readonly intakes: readonly Intake[];
  readonly users: readonly Provisioning[];
  readonly batches: readonly Batch[];
  /** Every function of theirs. */
  readonly functions: Known<readonly DeployedFunction[]>;
  /** By the instance's name. */
  readonly stages: ReadonlyMap<string, Known<Stage>>;
  readonly machines: ReadonlyMap<string, Known<Machine>>;
  readonly quota: ReadQuota;
  readonly apigateway: APIGatewayClient;
  readonly ses: SESv2Client;
  readonly sns: SNSClient;
  /** Rows of a roster that is planned. */
  readonly rows?: number | undefined;
}

export const intakeNamed = ({ name }: { readonly name: string }): string => `RequestIntake "${name}"`;
export const usersNamed = ({ name }: { readonly name: string }): string => `UserProvisioning "${name}"`;
export const batchNamed = ({ name }: { readonly name: string }): string => `ScheduledBatch "${name}"`;
