import { ListUsersCommand, type ListUsersResponse } from "@aws-sdk/client-cognito-identity-provider";
import { parse } from "csv-parse/sync";
import type { Clients } from "../../provider/clients.ts";
import type { Mail, OutcomeLine, PoolUser } from "./evidence.ts";

/** Everybody in a pool. */
export async function readUsers({ cognito }: Clients, UserPoolId: string): Promise<PoolUser[]> {
  const users: PoolUser[] = [];
  let PaginationToken: string | undefined;
  do {
    const page: ListUsersResponse = await cognito.send(new ListUsersCommand({ UserPoolId, PaginationToken }));
    for (const { Username = "", Attributes = [] } of page.Users ?? [])
      users.push({
        username: Username,
        attributes: Object.fromEntries(Attributes.map(({ Name, Value }) => [Name, Value])),
      });
    PaginationToken = page.PaginationToken;
  } while (PaginationToken);
  return users;
}

interface KeptMail {
  readonly To: readonly string[];
  readonly Subject: string;
  readonly BodyText: string | null;
  readonly BodyHtml: string | null;
}

/** Every mail that the embedded SES has taken; the emulator keeps them. */
export async function readMails(endpoint: string): Promise<Mail[]> {
  const answer = await fetch(new URL("/_ministack/ses/messages", endpoint));
  const { messages } = (await answer.json()) as { messages: Readonly<Record<string, readonly KeptMail[]>> };
  return Object.values(messages)
    .flat()
    .map(({ To, Subject, BodyText, BodyHtml }) => ({
      to: To,
      subject: Subject,
      text: BodyText ?? "",
      html: BodyHtml ?? "",
    }));
}

/** The lines of an outcome file. */
export const readOutcome = (csv: string): OutcomeLine[] => parse(csv, { columns: true, bom: true }) as OutcomeLine[];
