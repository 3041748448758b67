import { GetRolePolicyCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import type { Clients } from "../../../local/provider/clients.ts";

interface Statement {
  readonly Sid: string;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

/** What a role of the deployed stack may do, and how to take a part of it away. */
export class Rights {
  readonly #iam: Clients["iam"];
  readonly #role: { readonly RoleName: string; readonly PolicyName: string };
  readonly statements: readonly Statement[];

  private constructor(iam: Clients["iam"], RoleName: string, statements: readonly Statement[]) {
    this.#iam = iam;
    this.#role = { RoleName, PolicyName: "rights" };
    this.statements = statements;
  }

  static async of({ iam }: Clients, RoleName: string): Promise<Rights> {
    const { PolicyDocument } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: "rights" }));
    return new Rights(iam, RoleName, JSON.parse(decodeURIComponent(PolicyDocument!)).Statement);
  }

  /** `Consume sqs:ReceiveMessage` and the like, one for each action of each statement. */
  get names(): string[] {
    return this.statements.flatMap(({ Sid, Action }) => Action.map((action) => `${Sid} ${action}`));
  }

  /** While `during` runs, the role does not have that right. */
  without<T>(name: string, during: () => Promise<T>): Promise<T> {
    const left = this.statements
      .map((one) => ({ ...one, Action: one.Action.filter((action) => `${one.Sid} ${action}` !== name) }))
      .filter(({ Action }) => Action.length > 0);
    return this.#while(left, during);
  }

  /** While `during` runs, a statement counts only where these keys have these values. */
  confined<T>(sid: string, keys: Readonly<Record<string, string>>, during: () => Promise<T>): Promise<T> {
    const confined = this.statements.map((one) =>
      one.Sid === sid ? { ...one, Condition: { StringEquals: keys } } : one,
    );
    return this.#while(confined, during);
  }

  /** While `during` runs, a statement does not name the resources that fit. */
  blindTo<T>(sid: string, resources: RegExp, during: () => Promise<T>): Promise<T> {
    const blind = this.statements.map((one) =>
      one.Sid === sid ? { ...one, Resource: one.Resource.filter((arn) => !resources.test(arn)) } : one,
    );
    return this.#while(blind, during);
  }

  async #while<T>(statements: readonly Statement[], during: () => Promise<T>): Promise<T> {
    await this.#put(statements);
    try {
      return await during();
    } finally {
      await this.#put(this.statements);
    }
  }

  async #put(Statement: readonly Statement[]): Promise<void> {
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
    await this.#iam.send(new PutRolePolicyCommand({ ...this.#role, PolicyDocument }));
  }
}
