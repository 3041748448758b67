import { AddPermissionCommand, GetPolicyCommand, RemovePermissionCommand } from "@aws-sdk/client-lambda";
import type { Entry } from "../entry.ts";
import type { Given } from "./given.ts";
import { unlessGone } from "./gone.ts";

/**
 * One statement of a function's resource policy. Its id is `{function}/{statementId}`, as the real provider's import takes it: the
 * real id is the statement's alone, which says nothing of the function, and no program uses it.
 */
export const permission: Entry = {
  type: "aws:lambda/permission:Permission",
  inputs: {
    function: "replace",
    statementId: "replace",
    action: "replace",
    principal: "replace",
    principalOrgId: "replace",
    sourceAccount: "replace",
    sourceArn: "replace",
  },
  named: "statementId",
  identity: ["function", "statementId"],
  computed: [],
  async create(aws, inputs) {
    const given = inputs as Given;
    await aws.lambda.send(
      new AddPermissionCommand({
        FunctionName: given.function,
        StatementId: given.statementId,
        Action: given.action,
        Principal: given.principal,
        PrincipalOrgID: given.principalOrgId,
        SourceAccount: given.sourceAccount,
        SourceArn: given.sourceArn,
      }),
    );
    return `${given.function}/${given.statementId}`;
  },
  async read(aws, id) {
    const { FunctionName, StatementId } = parse(id);
    const answer = await unlessGone(aws.lambda.send(new GetPolicyCommand({ FunctionName })));
    const { Statement = [] } = JSON.parse(answer?.Policy ?? "{}") as { Statement?: Statement[] };
    const statement = Statement.find(({ Sid }) => Sid === StatementId);
    if (!statement) return undefined;
    const { Action, Principal, Condition } = statement;
    return {
      function: FunctionName,
      statementId: StatementId,
      action: Action,
      principal: typeof Principal === "string" ? Principal : (Principal.Service ?? Principal.AWS),
      principalOrgId: Condition?.StringEquals?.["aws:PrincipalOrgID"],
      sourceAccount: Condition?.StringEquals?.["AWS:SourceAccount"],
      sourceArn: Condition?.ArnLike?.["AWS:SourceArn"],
    };
  },
  async delete(aws, id) {
    await unlessGone(aws.lambda.send(new RemovePermissionCommand(parse(id))));
  },
};

interface Statement {
  readonly Sid: string;
  readonly Action: string;
  readonly Principal: string | { readonly Service?: string; readonly AWS?: string };
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

function parse(id: string) {
  const at = id.lastIndexOf("/");
  return { FunctionName: id.slice(0, at), StatementId: id.slice(at + 1) };
}
