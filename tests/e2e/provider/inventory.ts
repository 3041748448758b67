import { GetApiKeysCommand, GetRestApisCommand, GetUsagePlansCommand } from "@aws-sdk/client-api-gateway";
import { GetApisCommand } from "@aws-sdk/client-apigatewayv2";
import { DescribeAlarmsCommand, ListDashboardsCommand } from "@aws-sdk/client-cloudwatch";
import { DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { ListUserPoolsCommand } from "@aws-sdk/client-cognito-identity-provider";
import { ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { ListRulesCommand } from "@aws-sdk/client-eventbridge";
import { ListRolesCommand } from "@aws-sdk/client-iam";
import { ListEventSourceMappingsCommand, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { ListBucketsCommand } from "@aws-sdk/client-s3";
import { ListSchedulesCommand } from "@aws-sdk/client-scheduler";
import { ListConfigurationSetsCommand, ListEmailTemplatesCommand } from "@aws-sdk/client-sesv2";
import { ListStateMachinesCommand } from "@aws-sdk/client-sfn";
import { ListSubscriptionsCommand, ListTopicsCommand } from "@aws-sdk/client-sns";
import { ListQueuesCommand } from "@aws-sdk/client-sqs";
import type { Clients } from "../../../local/provider/clients.ts";

/** Everything that stands in the emulator by itself, as AWS lists it: empty after a destroy. */
export async function inventory(aws: Clients): Promise<string[]> {
  const [
    queues,
    tables,
    buckets,
    roles,
    functions,
    mappings,
    topics,
    subscriptions,
    apis,
    keys,
    plans,
    socketApis,
    alarms,
    dashboards,
    groups,
    pools,
    rules,
    schedules,
    sets,
    templates,
    machines,
  ] = await Promise.all([
    aws.sqs.send(new ListQueuesCommand({})),
    aws.dynamodb.send(new ListTablesCommand({})),
    aws.s3.send(new ListBucketsCommand({})),
    aws.iam.send(new ListRolesCommand({})),
    aws.lambda.send(new ListFunctionsCommand({})),
    aws.lambda.send(new ListEventSourceMappingsCommand({})),
    aws.sns.send(new ListTopicsCommand({})),
    aws.sns.send(new ListSubscriptionsCommand({})),
    aws.apigateway.send(new GetRestApisCommand({})),
    aws.apigateway.send(new GetApiKeysCommand({})),
    aws.apigateway.send(new GetUsagePlansCommand({})),
    aws.apigatewayv2.send(new GetApisCommand({})),
    aws.cloudwatch.send(new DescribeAlarmsCommand({})),
    aws.cloudwatch.send(new ListDashboardsCommand({})),
    aws.logs.send(new DescribeLogGroupsCommand({})),
    aws.cognito.send(new ListUserPoolsCommand({ MaxResults: 60 })),
    aws.events.send(new ListRulesCommand({})),
    aws.scheduler.send(new ListSchedulesCommand({})),
    aws.ses.send(new ListConfigurationSetsCommand({})),
    aws.ses.send(new ListEmailTemplatesCommand({})),
    aws.sfn.send(new ListStateMachinesCommand({})),
  ]);
  const named = (kind: string, names: (string | undefined)[] = []) => names.map((name) => `${kind} ${name}`);
  return [
    ...named("queue", queues.QueueUrls),
    ...named("table", tables.TableNames),
    ...named(
      "bucket",
      buckets.Buckets?.map(({ Name }) => Name),
    ),
    ...named(
      "role",
      roles.Roles?.map(({ RoleName }) => RoleName),
    ),
    ...named(
      "function",
      functions.Functions?.map(({ FunctionName }) => FunctionName),
    ),
    ...named(
      "event source mapping",
      mappings.EventSourceMappings?.map(({ UUID }) => UUID),
    ),
    ...named(
      "topic",
      topics.Topics?.map(({ TopicArn }) => TopicArn),
    ),
    ...named(
      "subscription",
      subscriptions.Subscriptions?.map(({ SubscriptionArn }) => SubscriptionArn),
    ),
    ...named(
      "REST API",
      apis.items?.map(({ id }) => id),
    ),
    ...named(
      "API key",
      keys.items?.map(({ id }) => id),
    ),
    ...named(
      "usage plan",
      plans.items?.map(({ id }) => id),
    ),
    ...named(
      "WebSocket API",
      socketApis.Items?.map(({ ApiId }) => ApiId),
    ),
    ...named(
      "alarm",
      alarms.MetricAlarms?.map(({ AlarmName }) => AlarmName),
    ),
    ...named(
      "dashboard",
      dashboards.DashboardEntries?.map(({ DashboardName }) => DashboardName),
    ),
    ...named(
      "log group",
      groups.logGroups?.map(({ logGroupName }) => logGroupName),
    ),
    ...named(
      "user pool",
      pools.UserPools?.map(({ Name }) => Name),
    ),
    ...named(
      "rule",
      rules.Rules?.map(({ Name }) => Name),
    ),
    ...named(
      "schedule",
      schedules.Schedules?.map(({ Name }) => Name),
    ),
    ...named("configuration set", sets.ConfigurationSets),
    ...named(
      "template",
      templates.TemplatesMetadata?.map(({ TemplateName }) => TemplateName),
    ),
    ...named(
      "state machine",
      machines.stateMachines?.map(({ name }) => name),
    ),
  ].sort();
}
