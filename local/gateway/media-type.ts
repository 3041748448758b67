/**
 * The key by which a template or model is chosen: "Only the MIME type is used from the Accept and Content-Type headers",
 * "API Gateway only honors the first Accept media type", and without a header it is `application/json`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html
 */
export const mediaType = (header: string | undefined): string =>
  /^[^,;]*/
    .exec(header ?? "")![0]
    .trim()
    .toLowerCase() || "application/json";

/** Things by media type, as `requestTemplates` and `requestModels` keep them. */
export class ByMediaType<Thing> {
  private readonly things: ReadonlyMap<string, Thing>;

  constructor(things: Readonly<Record<string, Thing>>) {
    this.things = new Map(Object.entries(things).map(([key, thing]) => [key.toLowerCase(), thing]));
  }

  get size(): number {
    return this.things.size;
  }

  /** What there is for a request's Content-Type, or for any type. */
  forContentType(header: string | undefined): Thing | undefined {
    return this.things.get(mediaType(header)) ?? this.things.get("$default");
  }

  /** What there is for a request's Accept, else for `application/json`, else the first, with the type that it is for. */
  forAccept(header: string | undefined): readonly [type: string, thing: Thing] | undefined {
    const entries = [...this.things];
    const of = (type: string) => entries.find(([key]) => key === type);
    return of(mediaType(header)) ?? of("application/json") ?? entries[0];
  }
}
