/** IAM policies and a state machine, as pipelines have them. */
const policy = (...statements: Record<string, unknown>[]) => ({ Version: "2012-10-17", Statement: statements });
const allow = (actions: string[], resource: unknown) => ({ Effect: "Allow", Action: actions, Resource: resource });

export const documents = {
  assume: (service: string) => policy({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: service } }),
  tlsOnly: (of: unknown, service: string) =>
    policy({
      Sid: "TlsOnly",
      Effect: "Deny",
      Principal: "*",
      Action: `${service}:*`,
      Resource: service === "s3" ? "*" : of,
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    }),
  send: (queue: unknown) => policy(allow(["sqs:SendMessage"], queue)),
  invoke: (fn: unknown) => policy(allow(["lambda:InvokeFunction"], [fn])),
  start: (machine: unknown) => policy(allow(["states:StartExecution"], machine)),
  work: (queue: unknown, table: unknown, careless: boolean) =>
    policy(
      allow(
        ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility"],
        queue,
      ),
      allow(["dynamodb:GetItem", "dynamodb:UpdateItem"], [table]),
      allow([careless ? "s3:*" : "s3:PutObject"], ["arn:aws:s3:::results/*"]),
    ),
  machine: (fn: unknown, bounded: boolean) => ({
    StartAt: "Each",
    ...(bounded ? { TimeoutSeconds: 3600 } : {}),
    States: {
      Each: {
        Type: "Map",
        ItemsPath: "$.items",
        MaxConcurrency: 5,
        ItemProcessor: { StartAt: "Work", States: { Work: { ...task(fn, bounded), End: true } } },
        Next: "Decide",
      },
      Decide: {
        Type: "Choice",
        Choices: [{ Variable: "$.left", NumericGreaterThan: 0, Next: "Wait" }],
        Default: "Close",
      },
      Wait: { Type: "Wait", Seconds: 30, Next: "Each" },
      Close: { ...task(fn, true), End: true },
    },
  }),
};

const task = (fn: unknown, bounded: boolean) => ({
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke",
  Parameters: { FunctionName: fn, "Payload.$": "$" },
  ...(bounded ? { TimeoutSeconds: 60 } : {}),
  Retry: [{ ErrorEquals: ["Lambda.TooManyRequestsException"], IntervalSeconds: 2, MaxAttempts: 6, BackoffRate: 2 }],
});
