import { paginateListSubscriptionsByTopic, type Subscription } from "@aws-sdk/client-sns";
import { batchNamed, type Examined, intakeNamed, usersNamed } from "../examined.ts";
import { type Finding, undetermined } from "../finding.ts";
import { known } from "../known.ts";

/** What a subscription that nobody has confirmed has instead of an ARN: https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html */
const PENDING = "PendingConfirmation";

/** Whether somebody hears of each instance's alarms. */
export async function alarmFindings({ sns, intakes, users, batches }: Examined): Promise<Finding[]> {
  const topics = [
    ...intakes.map((one) => [intakeNamed(one), one.alarmTopicArn] as const),
    ...users.map((one) => [usersNamed(one), one.alarmTopicArn] as const),
    ...batches.map((one) => [batchNamed(one), one.alarmTopicArn] as const),
  ];
  return Promise.all(
    topics.map(async ([of, TopicArn]): Promise<Finding> => {
      const told = { check: "alarm-subscription", of, rule: "an alarm that nobody hears of is none" };
      const read = await known(async () => {
        const all: Subscription[] = [];
        for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic({ client: sns }, { TopicArn }))
          all.push(...Subscriptions);
        return all;
      });
      if ("unknown" in read) return undetermined(told, read);
      const pending = read.value.filter(({ SubscriptionArn }) => SubscriptionArn === PENDING);
      const heard = read.value.filter(({ SubscriptionArn }) => SubscriptionArn?.startsWith("arn:")).length;
      const configured = read.value.length === 0 ? "nobody subscribes" : `${read.value.length} subscribe`;
      const account = `${heard} confirmed${pending.length > 0 ? `, ${pending.length} not` : ""}`;
      if (pending.length > 0)
        return {
          ...told,
          severity: "error",
          configured,
          account,
          wayOut: `whoever is \`alarmEmail\` confirms by the link in SNS's mail, within three days; after that: aws sns subscribe --topic-arn ${TopicArn} --protocol email --notification-endpoint ADDRESS`,
        };
      if (heard > 0) return { ...told, severity: "ok", configured, account };
      return { ...told, severity: "warning", configured, account, wayOut: "name somebody by `alarmEmail`" };
    }),
  );
}
