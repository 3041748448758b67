import type { Entry } from "../entry.ts";
import { entries as sqs } from "./sqs.ts";

/** Every resource type that the local provider speaks for: a new service is a file here and a line below. */
export const entries: readonly Entry[] = [...sqs];
