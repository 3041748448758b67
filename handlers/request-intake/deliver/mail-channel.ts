import type { TemplatedMails } from "../../parts/templated-mails.ts";
import { answerOf } from "./aws/answer-of.ts";
import { mailData } from "./mail-data.ts";
import type { Channel } from "./ports.ts";

/**
 * One address and nothing beside it: no name, no list, no header. SES judges the rest.
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Destination.html
 */
const ADDRESS = /^[^\s@<>(),:;"\\[\]\p{Cc}]{1,64}@[^\s@<>(),:;"\\[\]\p{Cc}]{1,255}$/u;

/**
 * Mails an outcome from the team's template to the address in the request. SES takes a mail and sends it later: `delivered` says that SES has it.
 *
 * @param results the fields of a result that the template shows
 */
export const mailChannel = (mails: TemplatedMails, results: readonly string[]): Channel => ({
  name: "mail",
  async send(delivery) {
    const { address = "", requestId } = delivery;
    if (!ADDRESS.test(address)) return { kind: "refused", reason: "the address is no mail address" };
    // A tag's value has no full stop, which stands before the caller's name.
    const tags = { request: requestId.replaceAll(".", "_") };
    const sent = await mails.send({ to: address, data: mailData(delivery, results), tags });
    return sent.kind === "sent" ? { kind: "delivered" } : answerOf("SES", sent);
  },
});
