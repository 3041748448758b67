import assert from "node:assert/strict";
import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
  UserNotFoundException,
} from "@aws-sdk/client-cognito-identity-provider";
import { SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import { GetQueueAttributesCommand, SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { mockClient } from "aws-sdk-client-mock";
import { templateData } from "../../../../handlers/parts/template-data.ts";
import { cognitoUsers } from "../../../../handlers/user-provisioning/aws/cognito-users.ts";
import { sesMails } from "../../../../handlers/user-provisioning/aws/ses-mails.ts";
import { sqsOutbox } from "../../../../handlers/user-provisioning/aws/sqs-outbox.ts";

const SECRET = "ann@example.org";
const fault = (name: string, status?: number) =>
  Object.assign(new Error(`1 validation error: Value '${SECRET}' …`), {
    name,
    ...(status && { $metadata: { httpStatusCode: status } }),
  });

describe("the user pool in Cognito", () => {
  const client = new CognitoIdentityProviderClient({});
  const cognito = mockClient(client);
  const users = cognitoUsers(client, "eu-central-1_pool");
  const user = { username: SECRET, attributes: { email: SECRET, email_verified: "true", name: "Ann" } };
  beforeEach(() => cognito.reset());

  it("is asked for a user without a password and without a mail", async () => {
    cognito.on(AdminCreateUserCommand).resolves({});
    assert.deepEqual(await users.create(user), { kind: "created" });
    assert.deepEqual(cognito.commandCalls(AdminCreateUserCommand)[0]?.args[0].input, {
      UserPoolId: "eu-central-1_pool",
      Username: SECRET,
      MessageAction: "SUPPRESS",
      UserAttributes: [
        { Name: "email", Value: SECRET },
        { Name: "email_verified", Value: "true" },
        { Name: "name", Value: "Ann" },
      ],
    });
  });

  for (const [name, status, kind] of [
    ["UsernameExistsException", 400, "exists"],
    ["AliasExistsException", 400, "exists"],
    ["TooManyRequestsException", 400, "throttled"],
    ["InvalidParameterException", 400, "refused"],
    ["InvalidPasswordException", 400, "refused"],
    ["UserLambdaValidationException", 400, "refused"],
    ["SomethingNewException", 400, "refused"],
    ["UnexpectedLambdaException", 400, "lost"],
    ["NotAuthorizedException", 400, "blocked"],
    ["AccessDeniedException", 400, "blocked"],
    ["ExpiredTokenException", 400, "blocked"],
    ["ResourceNotFoundException", 400, "blocked"],
    ["InternalErrorException", 500, "lost"],
    ["TimeoutError", undefined, "lost"],
  ] as const) {
    it(`that answers ${name} is ${kind}`, async () => {
      cognito.on(AdminCreateUserCommand).rejects(fault(name, status));
      const answer = await users.create(user);
      assert.equal(answer.kind, kind);
      assert.doesNotMatch(JSON.stringify(answer), /ann@/);
    });
  }

  it("says when a user was created, or that there is none", async () => {
    cognito.on(AdminGetUserCommand).resolvesOnce({ UserCreateDate: new Date(5_000) });
    assert.equal(await users.createdAt(SECRET), 5_000);
    cognito.on(AdminGetUserCommand).rejects(new UserNotFoundException({ message: "", $metadata: {} }));
    assert.equal(await users.createdAt(SECRET), undefined);
  });
});

describe("mails in SES", () => {
  const client = new SESv2Client({});
  const ses = mockClient(client);
  const mails = sesMails(client, { sender: "us@example.org", template: "invitation", configurationSet: "levee" });
  const mail = { rosterId: "aaaaaaaaaaaaaaaa", n: 7, email: SECRET, data: { name: "Ann" } };
  beforeEach(() => ses.reset());

  it("carry the row in their tags, by which events find it", async () => {
    ses.on(SendEmailCommand).resolves({ MessageId: "m1" });
    assert.deepEqual(await mails.send(mail), { kind: "sent", messageId: "m1" });
    assert.deepEqual(ses.commandCalls(SendEmailCommand)[0]?.args[0].input, {
      FromEmailAddress: "us@example.org",
      Destination: { ToAddresses: [SECRET] },
      Content: {
        Template: { TemplateName: "invitation", TemplateData: JSON.stringify(templateData({ name: "Ann" })) },
      },
      ConfigurationSetName: "levee",
      EmailTags: [
        { Name: "roster", Value: "aaaaaaaaaaaaaaaa" },
        { Name: "row", Value: "7" },
      ],
    });
  });

  for (const [name, status, kind] of [
    ["TooManyRequestsException", 429, "throttled"],
    ["LimitExceededException", 400, "throttled"],
    ["MessageRejected", 400, "refused"],
    ["BadRequestException", 400, "refused"],
    ["SendingPausedException", 400, "blocked"],
    ["AccountSuspendedException", 400, "blocked"],
    ["MailFromDomainNotVerifiedException", 400, "blocked"],
    ["NotFoundException", 404, "blocked"],
    ["InternalFailure", 500, "lost"],
    ["TimeoutError", undefined, "lost"],
  ] as const) {
    it(`whose send is answered ${name} are ${kind}`, async () => {
      ses.on(SendEmailCommand).rejects(fault(name, status));
      const answer = await mails.send(mail);
      assert.equal(answer.kind, kind);
      assert.doesNotMatch(JSON.stringify(answer), /ann@/);
    });
  }
});

describe("a queue that messages are put on", () => {
  const client = new SQSClient({});
  const sqs = mockClient(client);
  const outbox = sqsOutbox<number>(client, "https://q/1/work");
  beforeEach(() => sqs.reset());

  it("takes ten at once, and none costs no call", async () => {
    sqs.on(SendMessageBatchCommand).resolves({});
    await outbox.send([]);
    await outbox.send(Array.from({ length: 21 }, (_, i) => i));
    const sizes = sqs.commandCalls(SendMessageBatchCommand).map(({ args }) => args[0].input.Entries?.length);
    assert.deepEqual(sizes, [10, 10, 1]);
  });

  it("tells when SQS refuses one of a batch", async () => {
    sqs.on(SendMessageBatchCommand).resolves({ Failed: [{ Id: "0", SenderFault: false, Code: "InternalError" }] });
    await assert.rejects(outbox.send([1]), { name: "InternalError" });
  });

  it("is idle when nothing waits, is in work or delayed", async () => {
    const attributes = { ApproximateNumberOfMessages: "0", ApproximateNumberOfMessagesNotVisible: "0" };
    const inWork = { ...attributes, ApproximateNumberOfMessagesNotVisible: "1" };
    sqs.on(GetQueueAttributesCommand).resolvesOnce({ Attributes: attributes }).resolves({ Attributes: inWork });
    assert.deepEqual([await outbox.isIdle(), await outbox.isIdle()], [true, false]);
  });
});
