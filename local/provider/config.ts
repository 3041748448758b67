import type { Wire } from "./wire.ts";

/**
 * Keys of the package's configuration (https://www.pulumi.com/registry/packages/aws/installation-configuration/) that say how to reach
 * and log in to a real account. They have no meaning on the emulator and are accepted, so that one stack config does for both.
 */
const WITHOUT_MEANING = new Set([
  "accessKey",
  "allowedAccountIds",
  "assumeRoleWithWebIdentity",
  "assumeRoles",
  "customCaBundle",
  "ec2MetadataServiceEndpoint",
  "ec2MetadataServiceEndpointMode",
  "forbiddenAccountIds",
  "httpProxy",
  "httpsProxy",
  "insecure",
  "maxRetries",
  "noProxy",
  "profile",
  "retryMode",
  "s3UsEast1RegionalEndpoint",
  "s3UsePathStyle",
  "secretKey",
  "sharedConfigFiles",
  "sharedCredentialsFiles",
  "skipCredentialsValidation",
  "skipMetadataApiCheck",
  "skipRegionValidation",
  "skipRequestingAccountId",
  "stsRegion",
  "token",
  "tokenBucketRateLimiterCapacity",
  "useDualstackEndpoint",
  "useFipsEndpoint",
  "userAgents",
]);

/** What is wrong with the configuration of the package or of an explicit `aws.Provider`: sentences, none when it will do. */
export function configFailures(config: Wire): string[] {
  const failures = Object.keys(config)
    .filter(
      (key) =>
        !WITHOUT_MEANING.has(key) && !["region", "version", "pluginDownloadURL"].includes(key) && !key.startsWith("__"),
    )
    .map(
      (key) =>
        `aws:${key}: the local provider does not carry this setting over${hint(key)}; leave it out of the stack's config`,
    );
  if (!config.region)
    failures.push(
      "aws:region is not set; the local provider needs it for names and ARNs: `pulumi config set aws:region eu-central-1`",
    );
  return failures;
}

function hint(key: string): string {
  if (key === "endpoints") return ", because its one endpoint comes from AWS_ENDPOINT_URL";
  if (key === "defaultTags") return ", so the tags would be missing; give them to the resources";
  return "";
}
