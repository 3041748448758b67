import { ArgumentError } from "./argument-error.ts";

/** Whom mails come from. */
export interface Sender {
  /** As SES takes it: `Acme <hello@acme.example>`. */
  readonly from: string;
  readonly address: string;
  /** The verified identity in SES, a domain or an address. */
  readonly identity: string;
}

const domain = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/i;
const local = /^[A-Za-z0-9.!#$%&'+/=?^_`{|}~-]{1,64}$/;
/** A name in quotes, or words that need none: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html */
const form = /^(?:(?:"[ !#-[\]-~]+"|[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+) )?<([^<>\s]+)>$|^([^<>\s]+)$/;

/** @throws ArgumentError when it is no sender that SES takes, or its address is not of the identity */
export function checkedSender(subject: string, sender: string, identity: string | undefined): Sender {
  const wayOut = 'write an address with or without a name in ASCII, such as "Acme <hello@acme.example>"';
  if (sender === undefined) throw new ArgumentError(subject, "sender is missing", wayOut);
  const [, named, bare] = form.exec(sender) ?? [];
  const address = named ?? bare ?? "";
  const at = address.lastIndexOf("@");
  const host = address.slice(at + 1);
  if (at < 1 || !local.test(address.slice(0, at)) || !domain.test(host)) {
    throw new ArgumentError(subject, `sender ${JSON.stringify(sender)} is no sender of mails`, wayOut);
  }
  const of = identity ?? host;
  // A subdomain is verified with its domain: https://docs.aws.amazon.com/ses/latest/dg/creating-identities.html
  const within = host.toLowerCase() === of.toLowerCase() || host.toLowerCase().endsWith(`.${of.toLowerCase()}`);
  if (!(of.includes("@") ? of.toLowerCase() === address.toLowerCase() : domain.test(of) && within)) {
    throw new ArgumentError(
      subject,
      `identity ${JSON.stringify(of)} is not that of ${address}`,
      "name the domain or the address that is verified in SES and that the sender belongs to",
    );
  }
  return { from: sender, address, identity: of };
}
