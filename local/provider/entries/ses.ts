import type { Entry } from "../entry.ts";
import { configurationSet } from "./ses-configuration-set.ts";
import { eventDestination } from "./ses-event-destination.ts";
import { template } from "./ses-template.ts";

/** Mails: their templates, and what is told of them. */
export const entries: readonly Entry[] = [template, configurationSet, eventDestination];
