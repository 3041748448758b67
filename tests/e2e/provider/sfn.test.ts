import {
  DescribeStateMachineCommand,
  type DescribeStateMachineCommandOutput,
  ListTagsForResourceCommand,
  UpdateStateMachineCommand,
} from "@aws-sdk/client-sfn";
import type { Clients } from "../../../local/provider/clients.ts";
import { entries } from "../../../local/provider/entries/sfn.ts";
import { stable } from "../../../local/provider/stable.ts";
import { entrySuite } from "./entry-suite.ts";

const role = (name: string) => `arn:aws:iam::000000000000:role/${name}`;
const group = (name: string) => `arn:aws:logs:eu-central-1:000000000000:log-group:${name}:*`;
const key = (name: string) => `arn:aws:kms:eu-central-1:000000000000:key/${name}`;
const definition = (comment: string) => ({
  Comment: comment,
  StartAt: "End",
  States: { End: { Type: "Succeed" } },
});

const held = (is: (held: DescribeStateMachineCommandOutput) => unknown) => async (aws: Clients, id: string) =>
  is(await aws.sfn.send(new DescribeStateMachineCommand({ stateMachineArn: id })));

const tags = (wanted: Record<string, string>) => async (aws: Clients, id: string) => {
  const { tags = [] } = await aws.sfn.send(new ListTagsForResourceCommand({ resourceArn: id }));
  return stable(Object.fromEntries(tags.map(({ key, value }) => [key, value]))) === stable(wanted);
};

const logging = { level: "ERROR", includeExecutionData: false, logDestination: group("a") };
const own = { type: "CUSTOMER_MANAGED_KMS_KEY", kmsKeyId: key("a"), kmsDataKeyReusePeriodSeconds: 120 };

entrySuite("Step Functions", entries, {
  "aws:sfn/stateMachine:StateMachine": {
    base: { name: "it", definition: definition("first"), roleArn: role("it"), tags: { team: "a" } },
    changes: {
      name: { to: "other", seen: held(({ name }) => name === "other") },
      type: { to: "EXPRESS", seen: held(({ type }) => type === "EXPRESS") },
      definition: {
        to: definition("second"),
        seen: held(({ definition = "" }) => JSON.parse(definition).Comment === "second"),
      },
      roleArn: { to: role("other"), seen: held(({ roleArn }) => roleArn === role("other")) },
      "loggingConfiguration.level": {
        from: { loggingConfiguration: logging },
        to: { ...logging, level: "ALL" },
        seen: held(({ loggingConfiguration }) => loggingConfiguration?.level === "ALL"),
      },
      "loggingConfiguration.level: taken out": {
        from: { loggingConfiguration: logging },
        to: undefined,
        seen: held(({ loggingConfiguration }) => loggingConfiguration?.level === "OFF"),
      },
      "loggingConfiguration.includeExecutionData": {
        from: { loggingConfiguration: { level: "ERROR", logDestination: group("a") } },
        to: { ...logging, includeExecutionData: true },
        seen: held(({ loggingConfiguration }) => loggingConfiguration?.includeExecutionData === true),
      },
      "loggingConfiguration.logDestination": {
        from: { loggingConfiguration: logging },
        to: { ...logging, logDestination: group("b") },
        seen: held(
          ({ loggingConfiguration }) =>
            loggingConfiguration?.destinations?.[0]?.cloudWatchLogsLogGroup?.logGroupArn === group("b"),
        ),
      },
      "tracingConfiguration.enabled": {
        to: { enabled: true },
        seen: held(({ tracingConfiguration }) => tracingConfiguration?.enabled === true),
      },
      "tracingConfiguration.enabled: taken out": {
        from: { tracingConfiguration: { enabled: true } },
        to: undefined,
        seen: held(({ tracingConfiguration }) => tracingConfiguration?.enabled === false),
      },
      "encryptionConfiguration.type": {
        to: { type: own.type, kmsKeyId: own.kmsKeyId },
        seen: held(({ encryptionConfiguration }) => encryptionConfiguration?.type === own.type),
      },
      "encryptionConfiguration.kmsKeyId": {
        from: { encryptionConfiguration: own },
        to: { ...own, kmsKeyId: key("b") },
        seen: held(({ encryptionConfiguration }) => encryptionConfiguration?.kmsKeyId === key("b")),
      },
      "encryptionConfiguration.kmsDataKeyReusePeriodSeconds": {
        from: { encryptionConfiguration: own },
        to: { ...own, kmsDataKeyReusePeriodSeconds: 60 },
        seen: held(({ encryptionConfiguration }) => encryptionConfiguration?.kmsDataKeyReusePeriodSeconds === 60),
      },
      tags: { to: { team: "b", cost: "1" }, seen: tags({ team: "b", cost: "1" }) },
      "tags: taken out": { to: undefined, seen: tags({}) },
    },
    drift: {
      by: (aws, stateMachineArn) =>
        aws.sfn.send(new UpdateStateMachineCommand({ stateMachineArn, roleArn: role("drift") })),
      shows: { roleArn: role("drift") },
    },
  },
});
