import type { Endpoint, ServiceCall } from "../../../../local/gateway/endpoint.ts";
import type { HttpAnswer } from "../../../../local/gateway/http-call.ts";
import type { SendMessage } from "../../../../local/gateway/integrations/sqs-message.ts";

/** What a service does with a call. Throwing is an answer that never comes. */
export type Service = (call: ServiceCall) => HttpAnswer;

export const answer = (status: number, body: unknown): HttpAnswer => ({
  status,
  headers: [],
  body: Buffer.from(typeof body === "string" ? body : JSON.stringify(body)),
});

/** SQS, DynamoDB and S3 in memory, as much as the API calls them: what SQS took is kept, the others hold nothing. */
export class Services {
  /** Messages that SQS has, in the order in which it got them. */
  readonly messages: SendMessage[] = [];
  /** Calls of DynamoDB and S3. */
  readonly calls: ServiceCall[] = [];
  sqs: Service = (call) => this.take(call);
  other: Service = ({ service }) => (service === "s3" ? answer(404, "<Error/>") : answer(200, {}));

  /** The function that API Gateway calls, where there is one. */
  lambda: (event: unknown) => Promise<object> = () => Promise.reject(new Error("there is no function"));

  /** What SQS does when nothing is the matter. */
  take({ body }: ServiceCall): HttpAnswer {
    this.messages.push(JSON.parse(String(body)) as SendMessage);
    return answer(200, { MessageId: "m", MD5OfMessageBody: "0" });
  }

  /** In the place of the gateway's connection to the emulator. */
  readonly endpoint = {
    url: new URL("http://127.0.0.1:1"),
    call: async (call: ServiceCall): Promise<HttpAnswer> => {
      if (call.service === "lambda") return answer(200, await this.lambda(JSON.parse(String(call.body))));
      if (call.service !== "sqs") {
        this.calls.push(call);
        return this.other(call);
      }
      // Asked for the queue's limit, which is the usual one.
      return call.headers["x-amz-target"] === "AmazonSQS.SendMessage" ? this.sqs(call) : answer(200, {});
    },
  } as unknown as Endpoint;
}
