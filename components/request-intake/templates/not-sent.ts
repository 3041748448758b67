import { fixed } from "../defaults.ts";
import type { Edge } from "./caller.ts";
import { type Problem, problemJson, problems } from "./problem.ts";
import { vtl } from "./vtl.ts";

/** Whether `$answer`, what SQS said, is about characters that it does not take. */
export const isAboutCharacters = vtl`
  $answer.replaceAll('Code[">: ]*(InvalidMessageContents|MissingParameter)', '') != $answer
  || $answer.replaceAll('[Ii]nvalid (binary )?character', '') != $answer
`;

/** Whether it is about the message's size. */
export const isAboutSize =
  "$answer.replaceAll('must be shorter than|cannot be longer than|MessageTooLong|BatchRequestTooLong', '') != $answer";

/**
 * The answer when SQS did not take the message: 400 for its characters, 413 for its size, 503 for everything else. An integration response
 * is chosen by status alone and SQS says 400 to all three, so the template tells them apart.
 *
 * It searches the text of the answer rather than parsing it: what comes from a proxy that fails may be no JSON, and a template that
 * fails is an answer of 500.
 *
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html#API_SendMessage_Errors
 */
export const notSentTemplate = ({ setCaller, setTenant }: Edge = {}): string => vtl`
  #set($answer = $input.body)
  ${setCaller ?? ""}
  ${setTenant ?? ""}
  ${setCaller === undefined ? "" : refusal("$caller == ''", problems.nameless)}
  ${setTenant === undefined ? "" : refusal("$tenant == ''", problems.tenant, "elseif")}
  ${setCaller === undefined ? "#if" : "#elseif"}(${isAboutCharacters})
    #set($context.responseOverride.status = 400)
    ${problemJson(problems.characters)}
  #elseif(${isAboutSize})
    #set($context.responseOverride.status = 413)
    ${problemJson(problems.tooLarge)}
  #else
    #set($context.responseOverride.header.Retry-After = "${fixed.retryUnavailable}")
    ${problemJson(problems.unavailable)}
  #end
`;

/** A branch for what was not sent at all. */
function refusal(condition: string, problem: Problem & { readonly status: number }, directive = "if"): string {
  return `#${directive}(${condition})#set($context.responseOverride.status = ${problem.status})${problemJson(problem)}`;
}
