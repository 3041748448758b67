import {
  DeleteRolePolicyCommand,
  GetRolePolicyCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import type { Clients } from "../../../local/provider/clients.ts";

interface Statement {
  readonly Sid: string;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

/** Statements by the policy that they are in. */
type Policies = ReadonlyMap<string, readonly Statement[]>;

/** What a role of the deployed stack may do, and how to take a part of it away. */
export class Rights {
  readonly #iam: Clients["iam"];
  readonly #role: string;
  readonly #policies: Policies;

  private constructor(iam: Clients["iam"], role: string, policies: Policies) {
    this.#iam = iam;
    this.#role = role;
    this.#policies = policies;
  }

  static async of({ iam }: Clients, RoleName: string): Promise<Rights> {
    const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
    const policies = await Promise.all(
      PolicyNames.map(async (PolicyName) => {
        const { PolicyDocument } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
        return [PolicyName, JSON.parse(decodeURIComponent(PolicyDocument!)).Statement as Statement[]] as const;
      }),
    );
    return new Rights(iam, RoleName, new Map(policies));
  }

  /** `Consume sqs:ReceiveMessage` and the like, one for each action of each statement. */
  get names(): string[] {
    return [...this.#policies.values()].flat().flatMap(({ Sid, Action }) => Action.map((action) => `${Sid} ${action}`));
  }

  /** While `during` runs, the role does not have that right. */
  without<T>(name: string, during: () => Promise<T>): Promise<T> {
    const without = (one: Statement) => ({
      ...one,
      Action: one.Action.filter((action) => `${one.Sid} ${action}` !== name),
    });
    return this.#while(without, during);
  }

  /** While `during` runs, a statement counts only where these keys have these values. */
  confined<T>(sid: string, keys: Readonly<Record<string, string>>, during: () => Promise<T>): Promise<T> {
    const confined = (one: Statement) => (one.Sid === sid ? { ...one, Condition: { StringEquals: keys } } : one);
    return this.#while(confined, during);
  }

  /** While `during` runs, a statement does not name the resources that fit. */
  blindTo<T>(sid: string, resources: RegExp, during: () => Promise<T>): Promise<T> {
    const blind = (one: Statement) =>
      one.Sid === sid ? { ...one, Resource: one.Resource.filter((arn) => !resources.test(arn)) } : one;
    return this.#while(blind, during);
  }

  async #while<T>(change: (statement: Statement) => Statement, during: () => Promise<T>): Promise<T> {
    await this.#put(change);
    try {
      return await during();
    } finally {
      await this.#put((one) => one);
    }
  }

  /** IAM takes no policy without a statement. */
  async #put(change: (statement: Statement) => Statement): Promise<void> {
    for (const [PolicyName, statements] of this.#policies) {
      const policy = { RoleName: this.#role, PolicyName };
      const Statement = statements.map(change).filter(({ Action }) => Action.length > 0);
      const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
      if (Statement.length > 0) await this.#iam.send(new PutRolePolicyCommand({ ...policy, PolicyDocument }));
      else await this.#iam.send(new DeleteRolePolicyCommand(policy));
    }
  }
}
