import { DeleteDashboardsCommand, GetDashboardCommand, PutDashboardCommand } from "@aws-sdk/client-cloudwatch";
import type { Clients } from "../clients.ts";
import type { Entry, Properties } from "../entry.ts";
import type { Given } from "./given.ts";
import { unlessGone } from "./gone.ts";

/** The id is the name. */
export const dashboard: Entry = {
  type: "aws:cloudwatch/dashboard:Dashboard",
  inputs: { dashboardName: "replace", dashboardBody: "update" },
  identity: ["dashboardName"],
  json: ["dashboardBody"],
  computed: ["dashboardArn"],
  create: putDashboard,
  async read(aws, id) {
    const held = await unlessGone(aws.cloudwatch.send(new GetDashboardCommand({ DashboardName: id })));
    const { DashboardName, DashboardBody, DashboardArn } = held ?? {};
    return held && { dashboardName: DashboardName, dashboardBody: DashboardBody, dashboardArn: DashboardArn };
  },
  async update(aws, _id, inputs) {
    await putDashboard(aws, inputs);
  },
  async delete(aws, id) {
    await unlessGone(aws.cloudwatch.send(new DeleteDashboardsCommand({ DashboardNames: [id] })));
  },
};

async function putDashboard(aws: Clients, inputs: Properties): Promise<string> {
  const { dashboardName, dashboardBody } = inputs as Given;
  await aws.cloudwatch.send(new PutDashboardCommand({ DashboardName: dashboardName, DashboardBody: dashboardBody }));
  return String(dashboardName);
}
