import type { Edge } from "./caller.ts";
import { setRequestId } from "./request-id.ts";
import { vtl } from "./vtl.ts";

/**
 * The answer 202. It needs nothing of what SQS said.
 *
 * `Location` is a path: it holds behind a proxy, a custom domain and a base path alike. `$context.path` is the caller's spelling, so only
 * what a path is made of is let through into JSON and into a header. So is the host, which "should be the same as the incoming Host
 * header".
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#context-variable-reference
 *
 * @param origin scheme and authority of `statusUrl`; by default the host that the caller used
 */
export function acceptedTemplate(origin = "https://$host", { setCaller }: Edge = {}): string {
  return vtl`
    ${setRequestId(setCaller)}
    #set($host = $context.domainName.replaceAll('[^A-Za-z0-9._:-]', ''))
    #set($base = $context.path.replaceAll('[^A-Za-z0-9/._~%-]', '').replaceAll('/+$', ''))
    #set($context.responseOverride.header.Location = "$base/$requestId")
    {"requestId":"$requestId","status":"accepted","statusUrl":"${origin}$base/$requestId"}
  `;
}
