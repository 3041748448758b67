import { clock } from "../../handlers/parts/system.ts";
import { lambdaConsumer } from "../../handlers/request-intake/aws/lambda-consumer.ts";
import { dynamoDbPauseNotes } from "../../handlers/request-intake/aws/pause-notes.ts";
import type { BrakePorts } from "../../handlers/request-intake/pause.ts";
import type { Context } from "../context.ts";

/** Who polls the work queue, and the note on why nobody does: what the automatic brake works with too. */
export const brakePorts = ({ aws, intake }: Pick<Context, "aws" | "intake">): BrakePorts => ({
  consumer: lambdaConsumer(aws.lambda, intake.workerMapping, clock),
  notes: dynamoDbPauseNotes(aws.dynamodb, intake.statusTable),
});
