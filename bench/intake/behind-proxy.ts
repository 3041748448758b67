import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { job, type Posted } from "./job.ts";

/** The work behind a Lambda proxy integration: its caller waits for it. */
export const handler = async ({ body }: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => ({
  statusCode: 200,
  body: JSON.stringify(await job("proxy", JSON.parse(body!) as Posted)),
});
