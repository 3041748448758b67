import { clock, nonce } from "../../handlers/parts/system.ts";
import { dynamoDbLedger } from "../../handlers/user-provisioning/aws/dynamodb-ledger.ts";
import type { Ledger } from "../../handlers/user-provisioning/ledger.ts";
import type { UsersContext } from "../context.ts";

/** The instance's ledger, as its functions see it. */
export const ledgerOf = ({ aws, users }: Pick<UsersContext, "aws" | "users">): Ledger =>
  dynamoDbLedger({ client: aws.dynamodb, table: users.ledgerTable, retentionS: users.retention, clock, nonce });
