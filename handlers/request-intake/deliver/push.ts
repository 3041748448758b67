import { SNSClient } from "@aws-sdk/client-sns";
import { onceSettings } from "../../parts/client-settings.ts";
import { snsPush } from "./aws/sns-push.ts";
import { channelFunction } from "./channel-function.ts";
import { pushSettings } from "./settings.ts";

const settings = pushSettings(process.env);

/** The consumer of `…-push`: publishes outcomes to the component's topic. */
export const handler = channelFunction(settings, () => snsPush(new SNSClient(onceSettings), settings.LEVEE_TOPIC_ARN));
