/**
 * What API Gateway itself answers, with status, text and `x-amzn-ErrorType` of the default response.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html, texts and error types recorded by localstack.
 */
const DEFAULTS = {
  REQUEST_TOO_LARGE: [413, "Request Too Long", "RequestTooLargeException"],
  MISSING_AUTHENTICATION_TOKEN: [403, "Missing Authentication Token", "MissingAuthenticationTokenException"],
  UNAUTHORIZED: [401, "Unauthorized", "UnauthorizedException"],
  ACCESS_DENIED: [403, "User is not authorized to access this resource", "AccessDeniedException"],
  AUTHORIZER_FAILURE: [500, "Internal server error", "AuthorizerFailureException"],
  AUTHORIZER_CONFIGURATION_ERROR: [500, "Internal server error", "AuthorizerConfigurationException"],
  EXPIRED_TOKEN: [403, "The security token included in the request is expired", "ExpiredTokenException"],
  INVALID_SIGNATURE: [403, "The security token included in the request is invalid.", "InvalidSignatureException"],
  INVALID_API_KEY: [403, "Forbidden", "ForbiddenException"],
  QUOTA_EXCEEDED: [429, "Limit Exceeded", "LimitExceededException"],
  BAD_REQUEST_BODY: [400, "Invalid request body", "BadRequestException"],
  BAD_REQUEST_PARAMETERS: [400, "Missing required request parameters: []", "BadRequestException"],
  UNSUPPORTED_MEDIA_TYPE: [415, "Unsupported Media Type", "BadRequestException"],
  THROTTLED: [429, "Too Many Requests", "TooManyRequestsException"],
  INTEGRATION_FAILURE: [504, "Network error communicating with endpoint", "InternalServerErrorException"],
  INTEGRATION_TIMEOUT: [504, "Endpoint request timed out", "InternalServerErrorException"],
  API_CONFIGURATION_ERROR: [500, "Internal server error", "InternalServerErrorException"],
  DEFAULT_4XX: [400, "Bad Request", "BadRequestException"],
  DEFAULT_5XX: [500, "Internal server error", "InternalServerErrorException"],
} as const satisfies Record<string, readonly [status: number, message: string, errorType: string]>;

/** A type of gateway response that this gateway gives. */
export type ResponseType = keyof typeof DEFAULTS;

/** A request that API Gateway answers itself, by the gateway response of its type. */
export class GatewayError extends Error {
  override name = "GatewayError";
  readonly type: ResponseType;
  readonly status: number;
  readonly errorType: string;
  /** `$context.error.validationErrorString`; empty when nothing was validated. */
  readonly validation: string;

  constructor(
    type: ResponseType,
    {
      message,
      status,
      validation,
      cause,
    }: { message?: string; status?: number; validation?: string; cause?: unknown } = {},
  ) {
    const [usualStatus, usualMessage, errorType] = DEFAULTS[type];
    super(message ?? usualMessage, { cause });
    this.type = type;
    this.status = status ?? usualStatus;
    this.errorType = errorType;
    this.validation = validation ?? "";
  }
}
