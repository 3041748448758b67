import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { BundledFunction } from "../parts/bundled-function.ts";
import { knownArn } from "../parts/known-arn.ts";
import type { Scope } from "../parts/scope.ts";

type Given<Args> = Omit<Args, "restApi" | "resourceId" | "httpMethod">;

/** A method with its integration, before it has an API. */
export interface Route {
  /** Begins the names of its children. */
  readonly name: string;
  readonly httpMethod: "GET" | "POST" | "OPTIONS";
  readonly method: Given<aws.apigateway.MethodArgs>;
  readonly integration: Given<aws.apigateway.IntegrationArgs>;
  /** By the status that the method answers with. */
  readonly answers: Readonly<Record<string, Answer>>;
}

/** One integration response; only headers for a status that a template chooses by an override. */
export interface Answer {
  /** Matches the integration's status; the one without takes all the rest. */
  readonly selectionPattern?: string;
  /** Chosen by a template of another answer. */
  readonly overridden?: true;
  /** Header, then its value in API Gateway's mapping syntax; `true` for one that a template sets. */
  readonly headers?: Readonly<Record<string, string | true>>;
  readonly template?: string;
}

/** How API Gateway invokes a function: an integration, or an authorizer. */
export function invocationUri(scope: Scope, { resource, arn }: BundledFunction): pulumi.Output<string> {
  return knownArn(resource, serviceUri(scope, pulumi.interpolate`lambda:path/2015-03-31/functions/${arn}/invocations`));
}

/** https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html#uri */
export function serviceUri({ account }: Scope, action: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.interpolate`arn:${account.partition}:apigateway:${account.region}:${action}`;
}
