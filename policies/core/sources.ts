import type { PolicyResource, ResourceValidationArgs } from "@pulumi/policy";
import type { Source } from "./node.ts";
import { unproxied, valueAt } from "./values.ts";

/** A resource of a stack policy, as the rules read it. */
export const fromStack = (resource: PolicyResource): Source => ({
  type: resource.type,
  name: resource.name,
  urn: resource.urn,
  props: unproxied(resource.props),
  parent: resource.parent?.urn ?? resource.opts.parent,
  region: regionOf(resource),
  dependencies: resource.dependencies.map(({ urn }) => urn),
  propertyDependencies: Object.fromEntries(
    Object.entries(resource.propertyDependencies).map(([property, on]) => [property, on.map(({ urn }) => urn)]),
  ),
});

const regionOf = ({ provider }: PolicyResource): string | undefined => {
  const region = provider && valueAt(unproxied(provider.props), ["region"]);
  return typeof region === "string" ? region : undefined;
};

/** A resource before it is created: the engine tells no dependencies here. */
export const fromResource = ({ type, name, urn, props, opts }: ResourceValidationArgs): Source => ({
  type,
  name,
  urn,
  props: unproxied(props),
  parent: opts.parent,
  dependencies: [],
  propertyDependencies: {},
});
