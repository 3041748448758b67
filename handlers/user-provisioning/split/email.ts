/** The longest name that a user can have: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminCreateUser.html */
const MAX_LENGTH = 128;

const MAX_LOCAL = 64;

/** A dot-atom of RFC 5322. */
const LOCAL = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;

/** Host names with a dot between: https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address, but no bare host. */
const DOMAIN = /^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

/**
 * Why an address is none that a user can be invited by; undefined if it is one. Never quotes it.
 *
 * SES takes ASCII before the @ and Punycode after it: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Destination.html
 */
export function emailFault(email: string): string | undefined {
  if (email === "") return "the e-mail address is missing";
  const at = email.lastIndexOf("@");
  const [local, domain] = [email.slice(0, at), email.slice(at + 1)];
  if (at < 0) return "the e-mail address has no @";
  if (email.length > MAX_LENGTH) return `the e-mail address is longer than ${MAX_LENGTH} characters`;
  if (/[^\0-\x7f]/.test(local)) return "the e-mail address has characters before the @ that SES does not send to";
  if (/[^\0-\x7f]/.test(domain)) return "the domain of the e-mail address has to be written in Punycode (xn--…)";
  if (local.length > MAX_LOCAL || !LOCAL.test(local)) return "what stands before the @ is no name of a mailbox";
  return DOMAIN.test(domain) ? undefined : "what follows the @ is no domain";
}
