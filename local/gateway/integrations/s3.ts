import type { CallerOf } from "../caller.ts";
import type { Backend } from "../custom-integration.ts";
import type { Endpoint } from "../endpoint.ts";
import { type AwsUri, fillPath } from "./aws-uri.ts";

/**
 * GetObject of S3 by `s3:path/{bucket}/{key}`: https://docs.aws.amazon.com/apigateway/latest/developerguide/integrating-api-with-aws-services-s3.html.
 * A key that does not exist is a 403 on AWS unless the role may list the bucket; the emulator without IAM says 404.
 */
export const s3 =
  (endpoint: Endpoint, uri: AwsUri, caller: CallerOf): Backend =>
  ({ exchange, path, query, timeoutMs }) =>
    endpoint.call({
      service: "s3",
      region: uri.region,
      method: "GET",
      path: `/${fillPath(uri.rest, path, encodeKey)}`,
      query: Object.fromEntries(query),
      headers: {},
      body: "",
      caller: caller(exchange),
      timeoutMs,
    });

/** RFC 3986 as S3 signs it; slashes part the key. */
const encodeKey = (key: string): string =>
  key
    .split("/")
    .map((part) =>
      encodeURIComponent(part).replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`),
    )
    .join("/");
