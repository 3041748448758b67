import assert from "node:assert/strict";
import {
  CreateRoleCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListRoleTagsCommand,
  PutRolePolicyCommand,
  type Role,
  TagRoleCommand,
  UpdateRoleCommand,
} from "@aws-sdk/client-iam";
import type { Clients } from "../../../local/provider/clients.ts";
import { entries } from "../../../local/provider/entries/iam.ts";
import { entrySuite } from "./entry-suite.ts";

const trust = (Service: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service } }],
  });

const allow = (Action: string) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource: "*" }] });

const role = (is: (role: Role) => unknown, name?: string) => async (aws: Clients, id: string) =>
  is((await aws.iam.send(new GetRoleCommand({ RoleName: name ?? id }))).Role as Role);

const tags = (wanted: Record<string, string>) => async (aws: Clients, id: string) => {
  const { Tags = [] } = await aws.iam.send(new ListRoleTagsCommand({ RoleName: id }));
  assert.deepEqual(Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])), wanted);
};

const policy = (RoleName: string, PolicyName: string, action: string) => async (aws: Clients) => {
  const { PolicyDocument } = await aws.iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
  return JSON.parse(decodeURIComponent(PolicyDocument ?? "")).Statement[0].Action === action;
};

entrySuite("IAM", entries, {
  "aws:iam/role:Role": {
    base: { name: "it", assumeRolePolicy: trust("lambda.amazonaws.com"), tags: { team: "a", stage: "test" } },
    changes: {
      name: { to: "other", seen: role(({ Arn }) => Arn?.endsWith(":role/other"), "other") },
      path: { to: "/levee/", seen: role(({ Arn }) => Arn?.endsWith(":role/levee/it")) },
      assumeRolePolicy: {
        to: trust("apigateway.amazonaws.com"),
        seen: role(({ AssumeRolePolicyDocument = "" }) =>
          assert.deepEqual(
            JSON.parse(decodeURIComponent(AssumeRolePolicyDocument)),
            JSON.parse(trust("apigateway.amazonaws.com")),
          ),
        ),
      },
      description: {
        to: 'Works R&D "orders", 24/7',
        seen: role(({ Description }) => Description === 'Works R&D "orders", 24/7'),
      },
      "description: taken out": {
        from: { description: "x" },
        to: undefined,
        seen: role(({ Description }) => !Description),
      },
      maxSessionDuration: { to: 7200, seen: role(({ MaxSessionDuration }) => MaxSessionDuration === 7200) },
      "maxSessionDuration: taken out": {
        from: { maxSessionDuration: 7200 },
        to: undefined,
        seen: role(({ MaxSessionDuration }) => MaxSessionDuration === 3600),
      },
      tags: { to: { team: "b", cost: "1" }, seen: tags({ team: "b", cost: "1" }) },
      "tags: taken out": { to: undefined, seen: tags({}) },
    },
    drift: {
      by: async (aws, RoleName) => {
        await aws.iam.send(new UpdateRoleCommand({ RoleName, Description: "drift", MaxSessionDuration: 7200 }));
        await aws.iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key: "drift", Value: "1" }] }));
      },
      shows: { description: "drift", maxSessionDuration: 7200, tags: { team: "a", stage: "test", drift: "1" } },
    },
  },
  "aws:iam/rolePolicy:RolePolicy": async (aws) => {
    for (const RoleName of ["worker", "reader"]) {
      const AssumeRolePolicyDocument = trust("lambda.amazonaws.com");
      await aws.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    }
    return {
      base: { role: "worker", name: "it", policy: allow("sqs:SendMessage") },
      changes: {
        role: { to: "reader", seen: policy("reader", "it", "sqs:SendMessage") },
        name: { to: "other", seen: policy("worker", "other", "sqs:SendMessage") },
        policy: { to: allow("sqs:ReceiveMessage"), seen: policy("worker", "it", "sqs:ReceiveMessage") },
      },
      drift: {
        by: (aws) =>
          aws.iam.send(
            new PutRolePolicyCommand({
              RoleName: "worker",
              PolicyName: "it",
              PolicyDocument: allow("sqs:DeleteMessage"),
            }),
          ),
        shows: { policy: allow("sqs:DeleteMessage") },
      },
    };
  },
});
