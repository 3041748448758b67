import { createHash, createHmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";

/** An access key, temporary when there is a token. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** A request as Signature Version 4 sees it. */
interface Signable {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly path: string;
  readonly query: Record<string, string>;
  readonly headers: Record<string, string>;
  readonly body: string | Buffer;
}

/** Returns the headers of a request with those of the signature. */
export type Signer = (request: Signable) => Promise<Record<string, string>>;

/** Signs for one service and region: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html */
export function makeSigner(service: string, region: string, credentials: Credentials): Signer {
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256, uriEscapePath: service !== "s3" });
  return async (request) => (await signer.sign(request)).headers;
}

/** Node's SHA-256: several times faster than the one in JavaScript that the SDK brings for browsers, and signing is on the way of every request. */
class Sha256 {
  private readonly hash: { update(data: string | Uint8Array): unknown; digest(): Buffer };

  constructor(secret?: ConstructorParameters<typeof SignatureV4>[0]["sha256"] | unknown) {
    this.hash = secret ? createHmac("sha256", secret as Uint8Array) : createHash("sha256");
  }

  update(data: unknown): void {
    this.hash.update(data as Uint8Array);
  }

  reset(): void {}

  async digest(): Promise<Uint8Array> {
    return new Uint8Array(this.hash.digest());
  }
}
