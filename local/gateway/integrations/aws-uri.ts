/** A service of AWS that an integration calls. */
export interface AwsUri {
  readonly region: string;
  readonly service: string;
  /** `path` names a URL of the service, `action` an operation. */
  readonly kind: "path" | "action";
  /** What follows: `{account}/{queue}`, `GetItem`, … */
  readonly rest: string;
}

/** Reads `arn:aws:apigateway:{region}:{service}:path|action/{rest}`: https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html#apigw-Type-Integration-uri */
export function awsUri(uri: string): AwsUri | undefined {
  const match = /^arn:aws[\w-]*:apigateway:([\w-]+):([\w.-]+):(path|action)\/(.*)$/s.exec(uri);
  if (!match) return undefined;
  const [, region = "", service = "", kind, rest = ""] = match;
  return { region, service, kind: kind as AwsUri["kind"], rest };
}

/** Fills `{name}` with values for the integration; one without a value stays. */
export const fillPath = (
  text: string,
  values: ReadonlyMap<string, string>,
  encode: (value: string) => string,
): string =>
  text.replaceAll(/\{([^{}+]+)\}/g, (whole, name: string) => {
    const value = values.get(name);
    return value === undefined ? whole : encode(value);
  });
