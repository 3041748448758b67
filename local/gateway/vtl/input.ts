import { jsonPath } from "./json-path.ts";
import { parseJson, TemplateError, toJson, VtlMap, type VtlValue } from "./values.ts";

/** The parameters of a request, by their place. */
export interface Parameters {
  readonly path: ReadonlyMap<string, string>;
  readonly querystring: ReadonlyMap<string, string>;
  /** Names as the client sent them: API Gateway looks them up case-sensitively, `api-gateway-known-issues.html`. */
  readonly header: ReadonlyMap<string, string>;
}

/** `$input`: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#input-variable-reference */
export class Input {
  /** The text of the body; an empty one reads as `{}` (recorded: localstack `test_input_body_formatting`). */
  readonly body: string;
  private readonly parameters: Parameters;
  private parsed: { readonly root: VtlValue } | undefined;

  constructor(body: string, parameters: Parameters) {
    this.body = body === "" ? "{}" : body;
    this.parameters = parameters;
  }

  /** `$input.path(x)`: the value at a JSONPath, undefined when there is none. */
  path(path: string): VtlValue {
    const read = jsonPath(path);
    if (typeof read === "string") throw new TemplateError(read);
    return read(this.root());
  }

  /** `$input.json(x)`: the same as a JSON text. */
  json(path: string): string {
    return toJson(this.path(path));
  }

  /** `$input.params(x)`: "from the path, query string, or header value (searched in that order)", the empty string when nowhere. */
  param(name: string): string {
    const { path, querystring, header } = this.parameters;
    return path.get(name) ?? querystring.get(name) ?? header.get(name) ?? "";
  }

  /** `$input.params()`: a map of three maps. */
  params(): VtlMap {
    const { path, querystring, header } = this.parameters;
    return new VtlMap(Object.entries({ path, querystring, header }).map(([place, map]) => [place, new VtlMap(map)]));
  }

  private root(): VtlValue {
    this.parsed ??= { root: parseOrNothing(this.body) };
    return this.parsed.root;
  }
}

function parseOrNothing(text: string): VtlValue {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
