import type { Entry } from "../entry.ts";
import { userPool } from "./cognito-user-pool.ts";
import { userPoolClient } from "./cognito-user-pool-client.ts";

/** User pools and the applications that sign their users in. */
export const entries: readonly Entry[] = [userPool, userPoolClient];
