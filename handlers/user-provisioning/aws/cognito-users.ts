import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  type CognitoIdentityProviderClient,
  UserNotFoundException,
} from "@aws-sdk/client-cognito-identity-provider";
import { faultOf, type Meanings } from "../../parts/fault.ts";
import { thrown } from "../../parts/thrown.ts";
import type { Users } from "../ports.ts";

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminCreateUser.html#API_AdminCreateUser_Errors */
const MEANINGS: Meanings = {
  throttled: new Set(["TooManyRequestsException", "ThrottlingException", "Throttling"]),
  blocked: new Set([
    "ResourceNotFoundException",
    "OperationNotEnabledException",
    "InvalidLambdaResponseException",
    "InvalidSmsRoleAccessPolicyException",
    "InvalidSmsRoleTrustRelationshipException",
  ]),
  // The pool's trigger failed, of which there are some before the user is created and some after.
  lost: new Set(["UnexpectedLambdaException"]),
  reasons: {
    InvalidParameterException:
      "a value, or a column's attribute, is not one that the user pool takes (InvalidParameterException)",
    InvalidPasswordException:
      "the user pool wants a password: it does not allow passwordless sign-in (InvalidPasswordException)",
    UserLambdaValidationException: "the user pool's own trigger refused it (UserLambdaValidationException)",
    UnsupportedUserStateException: "its user is in a state that allows nothing (UnsupportedUserStateException)",
  },
};

/** That the name, or the address as another user's alias, is taken. */
const EXISTS = new Set(["UsernameExistsException", "AliasExistsException"]);

/**
 * Users in a Cognito pool. No mail goes out, and no password is made: a pool with passwordless sign-in takes users without one, as the
 * page of `TemporaryPassword` says, and they sign in with a code to their address, which is why that is said to be verified.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminCreateUser.html
 *
 * @param client one that makes a call once: `maxAttempts: 1`
 */
export const cognitoUsers = (client: CognitoIdentityProviderClient, userPoolId: string): Users => ({
  async create({ username, attributes }) {
    const command = new AdminCreateUserCommand({
      UserPoolId: userPoolId,
      Username: username,
      MessageAction: "SUPPRESS",
      UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
    });
    try {
      await client.send(command);
      return { kind: "created" };
    } catch (error) {
      return EXISTS.has(thrown(error).name) ? { kind: "exists" } : faultOf("Cognito", error, MEANINGS);
    }
  },

  async createdAt(username) {
    try {
      const command = new AdminGetUserCommand({ UserPoolId: userPoolId, Username: username });
      return (await client.send(command)).UserCreateDate?.getTime();
    } catch (error) {
      if (error instanceof UserNotFoundException) return undefined;
      throw error;
    }
  },
});
