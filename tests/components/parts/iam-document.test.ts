import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { iamDocument, type Statement, trustDocument } from "../../../components/parts/iam-document.ts";
import { unscopedActions } from "../../../components/parts/unscoped-actions.ts";

const subject = 'RequestIntake "orders"';
const arn = "arn:aws:sqs:eu-central-1:123456789012:q";

async function documentOf(...statements: Statement[]) {
  return JSON.parse(await new Promise((resolve) => iamDocument(subject, statements, "resource").apply(resolve)));
}

describe("an IAM document", () => {
  it("is what IAM takes", async () => {
    const document = await documentOf(
      { sid: "Send", actions: ["sqs:SendMessage"], resources: [pulumi.output(arn)] },
      {
        effect: "Deny",
        principal: "*",
        actions: ["sqs:*"],
        resources: [arn],
        conditions: { Bool: { "aws:SecureTransport": "false" } },
      },
    );
    assert.deepEqual(document, {
      Version: "2012-10-17",
      Statement: [
        { Sid: "Send", Effect: "Allow", Action: ["sqs:SendMessage"], Resource: [arn] },
        {
          Effect: "Deny",
          Principal: "*",
          Action: ["sqs:*"],
          Resource: [arn],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    });
  });

  it("allows no pattern of actions", () => {
    for (const action of ["*", "sqs:*", "sqs:Send*", "sqs:SendMessag?", "SendMessage"]) {
      assert.throws(() => iamDocument(subject, [{ actions: ["sqs:GetQueueUrl", action], resources: [arn] }]), {
        message: `${subject}: policy action "${action}" is not one named action; name each action that the work needs`,
      });
    }
  });

  it("allows every resource only to actions that AWS defines without one", async () => {
    for (const action of unscopedActions) await documentOf({ actions: [action], resources: ["*"] });
    await assert.rejects(failure({ actions: ["xray:PutTraceSegments", "sqs:SendMessage"], resources: ["*"] }), {
      message: /policy resource "\*" for sqs:SendMessage; name the ARNs/,
    });
  });

  it("is refused without actions or resources", () => {
    for (const statement of [
      {},
      { actions: [], resources: [arn] },
      { actions: ["a:b"], resources: [] },
      { actions: "a:b", resources: arn },
    ]) {
      assert.throws(() => iamDocument(subject, [statement as unknown as Statement]), /lacks actions or resources/);
    }
  });

  it("is refused with what is no text", () => {
    const statement = { actions: ["a:b"], resources: [5] } as unknown as Statement;
    assert.throws(() => iamDocument(subject, [statement]), /a policy statement names 5, which is not text; write/);
  });

  it("is refused where a role has no room for it", async () => {
    const tables = (count: number) =>
      Array.from({ length: count }, (_, n) => `arn:aws:dynamodb:eu-central-1:123456789012:table/customer-${n}`);
    const about = (count: number): Statement => ({ actions: ["dynamodb:GetItem"], resources: tables(count) });
    await assert.rejects(failure(about(180)), {
      message: `${subject}: the policy of one of its roles is 11510 characters, over the 10240 that IAM takes; name fewer resources in \`policy\`, or what their names begin with: arn:…:table/acme-*`,
    });
    await documentOf(about(180));
    await new Promise((resolve) => iamDocument(subject, [about(150)]).apply(resolve));
  });

  it("is refused with a name that statements do not have", () => {
    const conditions = { Bool: { "aws:SecureTransport": "true" } };
    for (const [name, value] of Object.entries({ condition: conditions, Action: ["a:b"], notResources: [arn] })) {
      assert.throws(
        () => iamDocument(subject, [{ actions: ["a:b"], resources: [arn], [name]: value } as unknown as Statement]),
        {
          message: `${subject}: policy statement's "${name}" is unknown; there are actions, conditions, effect, principal, resources, sid`,
        },
      );
    }
  });

  it("is refused when it is no statement, or has no such effect", () => {
    for (const statement of ["a:b", null, ["a:b"]]) {
      assert.throws(() => iamDocument(subject, [statement as unknown as Statement]), /lacks actions or resources/);
    }
    const effect = "deny" as "Deny";
    assert.throws(
      () => iamDocument(subject, [{ effect, actions: ["a:b"], resources: [arn] }]),
      /effect "deny" is unknown/,
    );
  });

  it("names a principal on a resource only", async () => {
    const statement: Statement = { principal: "*", actions: ["sqs:SendMessage"], resources: [arn] };
    assert.equal((await documentOf(statement)).Statement[0].Principal, "*");
    assert.throws(() => iamDocument(subject, [statement]), {
      message: `${subject}: policy principal "*" in a role's policy, where IAM takes none; leave it out: the principal is the role`,
    });
  });

  it("names more of a resource than wildcards", async () => {
    for (const every of [
      "arn:aws:dynamodb:*:*:*",
      "arn:aws:s3:::*",
      "arn:aws:s3:::*/*",
      "arn:aws:sqs:eu-central-1:123456789012:?*",
      "arn:aws:logs:*:*:*:*",
      "arn:aws:dynamodb:*",
      "arn:*",
      "**",
    ]) {
      await assert.rejects(failure({ actions: ["sqs:SendMessage"], resources: [arn, pulumi.output(every)] }), {
        message: `${subject}: policy resource "${every}" is every resource of its service; name the ARNs, or at least how their names begin`,
      });
    }
    for (const named of [
      "arn:aws:dynamodb:*:*:table/*",
      "arn:aws:s3:::bucket/*",
      "arn:aws:secretsmanager:eu-central-1:123456789012:secret:orders/token-*",
    ]) {
      await documentOf({ actions: ["sqs:SendMessage"], resources: [named] });
    }
  });

  const trusted = async (service: string) => {
    const document = trustDocument(service, { id: pulumi.output("123456789012") });
    return JSON.parse(await (document as unknown as { promise(): Promise<string> }).promise()).Statement;
  };

  it("trusts one service, for this account's own resources where that says whose they are", async () => {
    const [lambda, scheduler, states] = await Promise.all(
      ["lambda.amazonaws.com", "scheduler.amazonaws.com", "states.amazonaws.com"].map(trusted),
    );
    assert.deepEqual(lambda, [
      { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
    ]);
    for (const [statement] of [scheduler, states])
      assert.deepEqual(statement.Condition, { StringEquals: { "aws:SourceAccount": "123456789012" } });
  });
});

/** What an apply throws; the engine sees it, and `promise()` hands it on. */
async function failure(statement: Statement): Promise<void> {
  const output = iamDocument(subject, [statement]) as unknown as { promise(): Promise<string> };
  await output.promise();
}
