import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

/** Makes the secret that signs a local run's webhooks, as somebody does on AWS before the first outcome. Answers its value. */
export async function makeWebhookSecret(endpoint: string, region: string, name: string): Promise<string> {
  const secret = `whsec_${Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64")}`;
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new SecretsManagerClient({ endpoint, region, credentials });
  await client.send(new CreateSecretCommand({ Name: name, SecretString: secret }));
  client.destroy();
  return secret;
}
