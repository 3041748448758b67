import { vtl } from "./vtl.ts";

/** What templates know of whoever calls; nothing where anybody may. */
export interface Edge {
  /** Sets `$caller`; see {@link setCallerOf}. */
  readonly setCaller?: string | undefined;
  /** Sets `$tenant`, given `$caller`, or makes it `''`: callers/tenant.ts. */
  readonly setTenant?: string | undefined;
}

/**
 * By the way to call, a template that sets `$caller`: a pseudonym, 1 to 64 letters, digits, `_` and `-`, of what API Gateway has verified;
 * `''` if there is none, so that a template can refuse. Nothing of a request but its credentials can change it.
 *
 * - `iam`: the principal, without the name of a role's session; of a Cognito identity pool the identity, because all of them share a role.
 *   A federated user is `{account}:{name}`, and the account alone is its root user. What else has a colon is nobody known
 * - `authorizer`: what our shell makes of the principal, handlers/request-intake/callers/
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#context-variable-reference
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
 */
export const setCallerOf = {
  iam: named(vtl`
    #set($caller = "$context.identity.caller")
    #set($caller = $caller.replaceAll('^(AROA[A-Z0-9]*):.*$', '$1').replaceAll('^([0-9]{12}):', '$1_'))
    #set($identity = "$context.identity.cognitoIdentityId")
    #if($identity != '' && $identity.replaceAll('^[a-z0-9-]+:[0-9a-fA-F-]{36}$', '') == '')
      #set($caller = $identity.replaceAll(':', '_'))
    #end
  `),
  apiKeys: named('#set($caller = "$context.identity.apiKeyId")'),
  userPools: named('#set($caller = "$context.authorizer.claims.sub")'),
  authorizer: named('#set($caller = "$context.authorizer.principalId")'),
} as const;

/** What does not fit is nobody: how null prints has a `$` in it, or is the word. The last step changes nothing any more; it shows so. */
function named(set: string): string {
  return vtl`
    ${set}
    #if($caller.replaceAll('^[A-Za-z0-9_-]{1,64}$', '') != '' || $caller == 'null')#set($caller = '')#end
    #set($caller = $caller.replaceAll('[^A-Za-z0-9_-]', ''))
  `;
}

/** A condition: whether the id in `$id` is of whoever calls. */
export const isCallers = "$caller != '' && $id.replaceAll('^[^.]*[.]', '') == $caller";
