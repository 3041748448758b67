import type { Answer, Route } from "../route.ts";
import { vtl } from "../templates/vtl.ts";
import type { CheckedCors } from "./cors.ts";

/** What a page may read of an answer: where its request is, and when to ask again. */
const exposed = "Location,Retry-After";

/** The headers of every answer, in API Gateway's mapping syntax. `true`: a template chooses among several origins. */
function headersOf({ origins, credentials }: CheckedCors) {
  const [first] = origins;
  return {
    "Access-Control-Allow-Origin": origins.length === 1 ? `'${first}'` : true,
    "Access-Control-Expose-Headers": `'${exposed}'`,
    ...(credentials ? { "Access-Control-Allow-Credentials": "'true'" } : {}),
    ...(first === "*" ? {} : { Vary: "'Origin'" }),
  } as const;
}

/** The same as texts, for a function that answers itself; it chooses among several origins. */
export const corsHeaders = (cors: CheckedCors): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(headersOf(cors)).flatMap(([name, value]) => (value === true ? [] : [[name, value.slice(1, -1)]])),
  );

/** A template that names the caller's origin if it is one of several. Browsers spell `Origin` as they like, API Gateway looks it up by the letter. */
function setOrigin({ origins }: CheckedCors): string {
  if (origins.length === 1) return "";
  return vtl`
    #set($origin = '')
    #set($sent = $input.params().header)
    #foreach($line in $sent.keySet())
      #if($line.replaceAll('(?i)^origin$', '') == '')#set($origin = $sent.get($line))#end
    #end
    #if(${origins.map((origin) => `$origin == '${origin}'`).join(" || ")})
      #set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)
    #end
  `;
}

/** The route with the headers on every answer. */
export function withCors(route: Route, cors: CheckedCors | undefined): Route {
  if (!cors) return route;
  const set = setOrigin(cors);
  const answer = ({ headers, template, ...rest }: Answer): Answer => {
    const common = headersOf(cors);
    const declared = rest.overridden
      ? Object.fromEntries(Object.keys(common).map((name) => [name, true as const]))
      : common;
    // An answer that passes what a service said has a template only for the origin's sake.
    const whole = rest.overridden ? "" : `${set}${template ?? (set && "$input.body")}`;
    return { ...rest, headers: { ...headers, ...declared }, ...(whole ? { template: whole } : {}) };
  };
  const answers = Object.fromEntries(Object.entries(route.answers).map(([status, one]) => [status, answer(one)]));
  return { ...route, answers };
}

/**
 * What a browser asks before it lets a page call: anybody gets it, nothing behind is called.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html
 */
export function preflight(name: string, methods: string, cors: CheckedCors): Route {
  const route: Route = {
    name,
    httpMethod: "OPTIONS",
    method: { authorization: "NONE" },
    integration: {
      type: "MOCK",
      requestTemplates: { "application/json": '{"statusCode":204}' },
      // A preflight has no body; whatever type it may claim, there is nothing to pass on.
      passthroughBehavior: "WHEN_NO_TEMPLATES",
    },
    answers: {
      204: {
        headers: {
          "Access-Control-Allow-Methods": `'${methods},OPTIONS'`,
          "Access-Control-Allow-Headers": `'${cors.headers.join(",")}'`,
          "Access-Control-Max-Age": `'${cors.maxAge}'`,
        },
        template: "",
      },
    },
  };
  return withCors(route, cors);
}

/**
 * For API Gateway's own answers, which cannot choose: the one origin, or any. They hold nothing of a request, and a page that may not call
 * learns that it may not.
 */
export function corsParameters(cors: CheckedCors | undefined): Readonly<Record<string, string>> {
  if (!cors) return {};
  const [first] = cors.origins;
  const headers = {
    ...headersOf(cors),
    "Access-Control-Allow-Origin": cors.origins.length === 1 ? `'${first}'` : "'*'",
  };
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [`gatewayresponse.header.${name}`, value]));
}
