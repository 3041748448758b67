import { createHash } from "node:crypto";

/** What a service lets a name be. */
export interface NameRule {
  /** Longest name, in characters. */
  readonly max: number;
  /** Matches each character that the service refuses. */
  readonly refused: RegExp;
  /** The service knows small letters only. */
  readonly lower?: boolean;
  /** What a name has to end with. */
  readonly suffix?: string;
}

/** Each service's rule, from its documentation. */
export const nameRules = {
  /** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html */
  queue: { max: 80, refused: /[^A-Za-z0-9_-]/g },
  /** The same, and its end is part of the 80. */
  fifoQueue: { max: 80, refused: /[^A-Za-z0-9_-]/g, suffix: ".fifo" },
  /** https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
  function: { max: 64, refused: /[^A-Za-z0-9_-]/g },
  /** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
  role: { max: 64, refused: /[^A-Za-z0-9_+=,.@-]/g },
  /** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html */
  table: { max: 255, refused: /[^A-Za-z0-9_.-]/g },
  /** No dots: they break TLS for virtual-hosted addresses. https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
  bucket: { max: 63, refused: /[^a-z0-9-]/g, lower: true },
  /** https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html */
  topic: { max: 256, refused: /[^A-Za-z0-9_-]/g },
  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
  alarm: { max: 255, refused: /[^A-Za-z0-9_.-]/g },
  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html */
  dashboard: { max: 255, refused: /[^A-Za-z0-9_-]/g },
  /** A metric dimension, so at most 255: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html */
  api: { max: 255, refused: /[^A-Za-z0-9_.-]/g },
  /** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages.html */
  stage: { max: 128, refused: /[^A-Za-z0-9_-]/g },
  /** A dimension's value: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Dimension.html */
  dimension: { max: 255, refused: /[^A-Za-z0-9_.-]/g },
  /** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPool.html */
  userPool: { max: 128, refused: /[^A-Za-z0-9_+=,.@-]/g },
  /** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html */
  rule: { max: 64, refused: /[^A-Za-z0-9_.-]/g },
  /** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html */
  schedule: { max: 64, refused: /[^A-Za-z0-9_.-]/g },
  /** https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html */
  stateMachine: { max: 80, refused: /[^A-Za-z0-9_-]/g },
  /** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_CreateConfigurationSet.html */
  configurationSet: { max: 64, refused: /[^A-Za-z0-9_-]/g },
  /** https://docs.aws.amazon.com/ses/latest/dg/send-personalized-email-api.html */
  mailTemplate: { max: 64, refused: /[^A-Za-z0-9_-]/g },
} as const satisfies Record<string, NameRule>;

export type NamedService = keyof typeof nameRules;

/**
 * The physical name of a resource: its parts joined by hyphens. What a service refuses becomes a hyphen, what is too long is cut; either
 * way the end of the name is then a hash of the whole, so that two different names never become one.
 *
 * The program chooses names itself so that ARNs are known before anything exists.
 */
export function physicalName(service: NamedService, ...parts: readonly string[]): string {
  const rule: NameRule = nameRules[service];
  const whole = parts.join("-");
  const allowed = (rule.lower ? whole.toLowerCase() : whole).replace(rule.refused, "-");
  const { suffix = "" } = rule;
  const max = rule.max - suffix.length;
  if (allowed === whole && whole.length <= max) return `${whole}${suffix}`;
  const hash = createHash("sha256").update(whole).digest("hex").slice(0, 8);
  return `${allowed.slice(0, max - hash.length - 1)}-${hash}${suffix}`;
}

/** What the name of a component may be: it starts every name above, and a URL and a bucket may carry it. */
export const componentName = /^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$/;
