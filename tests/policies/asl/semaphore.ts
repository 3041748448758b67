const dynamodb = (action: string, Parameters: Record<string, unknown>, rest: Record<string, unknown>) => ({
  Type: "Task",
  Resource: `arn:aws:states:::dynamodb:${action}`,
  Parameters: { TableName: "${TableSemaphore}", ...Parameters },
  ...rest,
});
const Key = { LockName: { S: "${LockName}" } };
const own = { "#lockownerid.$": "$$.Execution.Id" };
const counted = { "#currentlockcount": "currentlockcount", ...own };

/**
 * The shape of AWS's own semaphore: a counter of holders with a limit, an attribute named after each holder, and the way on for
 * a run that finds itself among them.
 * https://aws.amazon.com/blogs/compute/controlling-concurrency-in-distributed-systems-using-aws-step-functions/
 */
export const semaphore = {
  StartAt: "Get Lock",
  States: {
    "Get Lock": {
      Type: "Parallel",
      Branches: [
        {
          StartAt: "Acquire Lock",
          States: {
            "Acquire Lock": dynamodb(
              "updateItem",
              {
                Key,
                ExpressionAttributeNames: counted,
                ExpressionAttributeValues: {
                  ":increase": { N: "1" },
                  ":limit": { N: "${ConcurrentAccessLimit}" },
                  ":lockacquiredtime": { "S.$": "$$.State.EnteredTime" },
                },
                UpdateExpression:
                  "SET #currentlockcount = #currentlockcount + :increase, #lockownerid = :lockacquiredtime",
                ConditionExpression: "currentlockcount <> :limit and attribute_not_exists(#lockownerid)",
              },
              {
                Retry: [{ ErrorEquals: ["States.ALL"], MaxAttempts: 6, BackoffRate: 2 }],
                Catch: [
                  { ErrorEquals: ["DynamoDB.AmazonDynamoDBException"], Next: "Initialize Lock Item" },
                  { ErrorEquals: ["DynamoDB.ConditionalCheckFailedException"], Next: "Get Current Lock Record" },
                ],
                End: true,
              },
            ),
            "Initialize Lock Item": dynamodb(
              "putItem",
              {
                Item: { ...Key, currentlockcount: { N: "0" } },
                ConditionExpression: "LockName <> :lockname",
                ExpressionAttributeValues: { ":lockname": { S: "${LockName}" } },
              },
              { Catch: [{ ErrorEquals: ["States.ALL"], Next: "Acquire Lock" }], Next: "Acquire Lock" },
            ),
            "Get Current Lock Record": dynamodb(
              "getItem",
              { Key, ExpressionAttributeNames: own, ProjectionExpression: "#lockownerid" },
              { Next: "Check If Lock Already Acquired" },
            ),
            "Check If Lock Already Acquired": {
              Type: "Choice",
              Choices: [
                {
                  And: [
                    { Variable: "$.lockinfo.currentlockitem.ItemString", IsPresent: true },
                    { Variable: "$.lockinfo.currentlockitem.ItemString", StringMatches: "*Z*" },
                  ],
                  Next: "Continue Because Lock Was Already Acquired",
                },
              ],
              Default: "Wait to Get Lock",
            },
            "Continue Because Lock Was Already Acquired": { Type: "Pass", End: true },
            "Wait to Get Lock": { Type: "Wait", Seconds: 3, Next: "Acquire Lock" },
          },
        },
      ],
      Next: "Do Work",
    },
    "Do Work": {
      Type: "Parallel",
      Branches: [
        {
          StartAt: "Work",
          States: {
            Work: { Type: "Pass", Next: "Run" },
            Run: { Type: "Task", Resource: "arn:aws:states:::lambda:invoke", End: true },
          },
        },
      ],
      Next: "Release Lock",
    },
    "Release Lock": dynamodb(
      "updateItem",
      {
        Key,
        ExpressionAttributeNames: counted,
        ExpressionAttributeValues: { ":decrease": { N: "1" } },
        UpdateExpression: "SET #currentlockcount = #currentlockcount - :decrease REMOVE #lockownerid",
        ConditionExpression: "attribute_exists(#lockownerid)",
      },
      { Next: "Success State" },
    ),
    "Success State": { Type: "Succeed" },
  },
};
