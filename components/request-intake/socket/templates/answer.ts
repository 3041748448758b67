import type { Edge } from "../../templates/caller.ts";
import { isAboutCharacters, isAboutSize } from "../../templates/not-sent.ts";
import { type Problem, problemJson, problems } from "../../templates/problem.ts";
import { setRequestId } from "../../templates/request-id.ts";
import { inertJson, vtl } from "../../templates/vtl.ts";

const unknownAction: Problem = {
  kind: "invalid-request",
  title: "There is no such action",
  status: 400,
  detail: 'Send JSON with "action": "request" and a "body", or "action": "ping".',
};

/** Sets `$echo` to the member that repeats the client's `ref`. A quote cannot stand in a quoted text, but a variable with one can. */
const setEcho = '#set($q = \'"\')#set($echo = ",${q}ref${q}:${q}$ref$q")';

const refused = (problem: Problem): string => `{"refused":${problemJson(problem)}$echo}`;

/**
 * What a client hears of a request: `{"accepted": id, "ref"?, "statusUrl"}`, or `{"refused": problem, "ref"?}`.
 *
 * One integration response takes whatever SQS said, because AWS documents patterns for the statuses of HTTP integrations and the errors of
 * functions only. So the template goes by the evidence: "accepted" is said to an answer that has a message id, which SQS gives only to what is
 * on the queue. It looks for it in the text, in JSON and in XML alike.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-integration-responses.html
 */
export const answerTemplate = ({ setCaller, setTenant }: Edge = {}): string => vtl`
  #set($answer = $input.body)
  #set($name = $answer.replaceAll('(?s)^.*(?:"Id"\s*:\s*"|<Id>)([nr][A-Za-z0-9_-]*)["<].*$', '$1'))
  #set($ref = '')
  #if($name != $answer)#set($ref = $name.replaceAll('^.', ''))#end
  #set($echo = '')
  #if($ref != '')${setEcho}#end
  #set($sent = $answer.replaceAll('(?:"MessageId"\s*:\s*"|<MessageId>)[0-9A-Za-z-]{8,}', ''))
  ${setRequestId(setCaller)}
  ${setTenant ?? ""}
  #if($sent != $answer)
    {"accepted":"$requestId"$echo,"statusUrl":"$stageVariables.requestsUrl/$requestId"}
  ${setCaller === undefined ? "" : `#elseif($caller == '')${refused(problems.nameless)}`}
  ${setTenant === undefined ? "" : `#elseif($tenant == '')${refused(problems.tenant)}`}
  #elseif(${isAboutCharacters})
    ${refused(problems.characters)}
  #elseif(${isAboutSize})
    ${refused(problems.tooLarge)}
  #else
    ${refused(problems.unavailable)}
  #end
`;

/** What a client hears of a message that is none of ours. */
export const unknownActionTemplate = `{"refused":${problemJson(unknownAction)}}`;

/** Browsers cannot send the ping of WebSockets, and an idle connection is closed after ten minutes. */
export const pongTemplate = '{"pong":$context.requestTimeEpoch}';

/** A mock needs to be told that all is well. */
export const mockTemplate = inertJson({ statusCode: 200 });
