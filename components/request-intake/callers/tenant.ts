import { ArgumentError } from "../../parts/argument-error.ts";
import { refuseUnknownNames } from "../../parts/arguments.ts";
import { isObject } from "../../parts/is-object.ts";
import { vtl } from "../templates/vtl.ts";
import type { TenantFrom } from "./args.ts";
import type { CheckedCallers } from "./settings.ts";

/** Where a request's tenant is read. */
export interface Tenant {
  /** A template that sets `$tenant`, given `$caller`: what goes into MessageGroupId, or `''` when there is none that fits. */
  readonly set: string;
  /** The header that says it, which pages in browsers have to be let send. */
  readonly header?: string;
  /** The path parameter that says it: requests are posted below it. */
  readonly path?: string;
}

/**
 * "The length of MessageGroupId is 128 characters. Valid values: alphanumeric characters and punctuation", which is all of ASCII that can be
 * seen. A caller's own word shares them with the caller's name and a slash.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
const verified = "^[!-~]{1,128}$";
const ownWord = "^[!-~]{1,63}$";

const wayOut = 'write "caller", { claim: "tenant" }, { header: "X-Tenant" } or { path: "tenant" }';

/** Checks `tenantFrom`. A tenant that nobody vouches for is refused: whoever may choose one freely may take another's turn. */
export function tenantOf(
  subject: string,
  given: TenantFrom | undefined,
  callers: CheckedCallers | undefined,
): Tenant | undefined {
  if (given === undefined) return undefined;
  const refuse = (problem: string, way = wayOut): never => {
    throw new ArgumentError(subject, `tenantFrom ${problem}`, way);
  };
  if (given !== "caller" && !isObject(given)) return refuse(`${JSON.stringify(given)} is unknown`);
  if (!callers) return refuse("without callers would be the word of nobody", "say who may call by callers");
  if (given === "caller") return { set: "#set($tenant = $caller)" };
  const [[from = "", name] = [], ...others] = Object.entries(given) as [string, unknown][];
  if (others.length > 0) return refuse(`names ${Object.keys(given).join(" and ")}`, "a tenant comes from one place");
  refuseUnknownNames(subject, given, ["claim", "header", "path"], "tenantFrom's");
  if (from === "claim") return claimed(name, callers, refuse);
  const form = from === "header" ? /^[A-Za-z0-9_-]{1,64}$/ : /^[a-z][A-Za-z0-9_]{0,39}$/;
  if (typeof name !== "string" || !form.test(name) || name === "requestId")
    return refuse(`${from} ${JSON.stringify(name)} is no name of a ${from === "header" ? "header" : "path parameter"}`);
  if (from === "header" && isCredential(name, callers))
    return refuse(
      `header ${JSON.stringify(name)} would put what callers show into the queue`,
      'write "caller": each of them is then a tenant',
    );
  const read =
    from === "header"
      ? vtl`
          #set($word = '')
          #set($headers = $input.params().header)
          #foreach($name in $headers.keySet())
            #if($name.replaceAll('(?i)^${name}$', '') == '')#set($word = $headers.get($name))#end
          #end`
      : `#set($word = $input.params().path.get('${name}'))`;
  const set = vtl`
    ${read}
    #set($tenant = '')
    #if($word != '' && $word.replaceAll('${ownWord}', '') == '')#set($tenant = "$caller/$word")#end
  `;
  return from === "header" ? { set, header: name } : { set, path: name };
}

/** Whether a header is what lets a caller in: as a tenant it would be read by whoever reads messages, dead letters or logs. */
function isCredential(name: string, callers: CheckedCallers): boolean {
  if (/^((proxy-)?authorization|cookie|x-api-key|x-amz-security-token)$/i.test(name)) return true;
  const [alone, ...others] = callers.kind === "authorizer" ? callers.identityFrom : [];
  return others.length === 0 && alone?.toLowerCase() === name.toLowerCase();
}

function claimed(name: unknown, callers: CheckedCallers, refuse: (problem: string, way?: string) => never): Tenant {
  const { kind } = callers;
  if (kind !== "userPools" && kind !== "authorizer")
    return refuse(
      `claim is not possible with callers by ${kind}, which have none`,
      'write "caller": each key or principal is then a tenant',
    );
  const form = kind === "userPools" ? /^[A-Za-z][\w:-]{0,99}$/ : /^[A-Za-z]\w{0,99}$/;
  if (typeof name !== "string" || !form.test(name))
    return refuse(`claim ${JSON.stringify(name)} is no name of a claim`);
  // "use … $context.authorizer.claims['custom:role']":
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-enable-cognito-user-pool.html
  const claim = kind === "userPools" ? `$context.authorizer.claims['${name}']` : `$context.authorizer.${name}`;
  // In quotes, so that it is text: a claim that is missing prints as nothing, as "null" or as "$word", by the version of Velocity.
  return {
    set: vtl`
      #set($word = '')
      #set($word = ${claim})
      #set($tenant = "$word")
      #set($tenant = $tenant.replaceAll('^(null|[$]word)$', ''))
      #if($tenant.replaceAll('${verified}', '') != '')#set($tenant = '')#end
    `,
  };
}
