import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
  UpdateRoleDescriptionCommand,
} from "@aws-sdk/client-iam";
import type { Clients } from "../clients.ts";
import type { Entry, Properties } from "../entry.ts";
import type { Given } from "./given.ts";
import { unlessGone } from "./gone.ts";
import { tagChanges, tagList, tagMap } from "./tags.ts";

/** The id is the name. */
const role: Entry = {
  type: "aws:iam/role:Role",
  inputs: {
    name: "replace",
    path: "replace",
    assumeRolePolicy: "update",
    description: "update",
    maxSessionDuration: "update",
    tags: "update",
  },
  // https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
  defaults: { path: "/", description: "", maxSessionDuration: 3600, tags: {} },
  objects: { tags: "map" },
  json: ["assumeRolePolicy"],
  computed: ["arn", "createDate", "uniqueId"],
  async create(aws, inputs) {
    const { name, path, assumeRolePolicy, description, maxSessionDuration, tags } = inputs as Given;
    const settings = {
      Path: path,
      Description: description,
      MaxSessionDuration: maxSessionDuration,
      Tags: tagList(tags),
    };
    const command = new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: assumeRolePolicy, ...settings });
    await aws.iam.send(command);
    return String(name);
  },
  async read(aws, id) {
    const Role = (await unlessGone(aws.iam.send(new GetRoleCommand({ RoleName: id }))))?.Role;
    if (!Role) return undefined;
    return {
      name: Role.RoleName,
      path: Role.Path,
      // "Policies returned by this operation are URL-encoded": https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html
      assumeRolePolicy: decodeURIComponent(Role.AssumeRolePolicyDocument ?? ""),
      description: Role.Description ?? "",
      maxSessionDuration: Role.MaxSessionDuration,
      tags: tagMap(Role.Tags),
      arn: Role.Arn,
      createDate: Role.CreateDate?.toISOString(),
      uniqueId: Role.RoleId,
    };
  },
  async update(aws, id, inputs, changed, old) {
    const { assumeRolePolicy, description, maxSessionDuration } = inputs as Given;
    if (changed.includes("maxSessionDuration")) {
      await aws.iam.send(new UpdateRoleCommand({ RoleName: id, MaxSessionDuration: maxSessionDuration }));
    }
    // UpdateRole takes a description too, but to ministack 1.5.33 an empty one is none at all.
    if (changed.includes("description")) {
      await aws.iam.send(new UpdateRoleDescriptionCommand({ RoleName: id, Description: description }));
    }
    if (changed.includes("assumeRolePolicy")) {
      await aws.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: id, PolicyDocument: assumeRolePolicy }));
    }
    const { gone, set } = tagChanges(old.tags, inputs.tags);
    if (gone.length > 0) await aws.iam.send(new UntagRoleCommand({ RoleName: id, TagKeys: gone }));
    if (Object.keys(set).length > 0) await aws.iam.send(new TagRoleCommand({ RoleName: id, Tags: tagList(set) }));
  },
  async delete(aws, id) {
    await unlessGone(aws.iam.send(new DeleteRoleCommand({ RoleName: id })));
  },
};

/** An inline policy; the id is `{role}:{name}`. */
const rolePolicy: Entry = {
  type: "aws:iam/rolePolicy:RolePolicy",
  inputs: { role: "replace", name: "replace", policy: "update" },
  identity: ["role", "name"],
  json: ["policy"],
  computed: [],
  create: putRolePolicy,
  async read(aws, id) {
    const held = await unlessGone(aws.iam.send(new GetRolePolicyCommand(parse(id))));
    const { RoleName, PolicyName, PolicyDocument = "" } = held ?? {};
    return held && { role: RoleName, name: PolicyName, policy: decodeURIComponent(PolicyDocument) };
  },
  async update(aws, _id, inputs) {
    await putRolePolicy(aws, inputs);
  },
  async delete(aws, id) {
    await unlessGone(aws.iam.send(new DeleteRolePolicyCommand(parse(id))));
  },
};

async function putRolePolicy(aws: Clients, inputs: Properties): Promise<string> {
  const { role, name, policy } = inputs as Given;
  await aws.iam.send(new PutRolePolicyCommand({ RoleName: role, PolicyName: name, PolicyDocument: policy }));
  return `${role}:${name}`;
}

function parse(id: string) {
  const [RoleName, PolicyName] = id.split(":");
  return { RoleName, PolicyName };
}

export const entries: readonly Entry[] = [role, rolePolicy];
