import { z } from "zod";
import * as network from "../arguments/network.ts";
import { generated, inertType } from "./inertType.ts";

/** What a flow log is of, one of them. */
const SUBJECTS = [
  "eniId",
  "regionalNatGatewayId",
  "subnetId",
  "transitGatewayAttachmentId",
  "transitGatewayId",
  "vpcId",
] as const;

const Arn = z.string().startsWith("arn:", "Expected an ARN");

export const flowLog = inertType({
  arguments: network.flowLog,
  inputs: z
    .strictObject({
      eniId: z.string().optional(),
      regionalNatGatewayId: z.string().optional(),
      subnetId: z.string().optional(),
      transitGatewayAttachmentId: z.string().optional(),
      transitGatewayId: z.string().optional(),
      vpcId: z.string().optional(),
      iamRoleArn: Arn.optional(),
      logDestination: Arn.optional(),
      logDestinationType: z
        .enum(["cloud-watch-logs", "s3", "kinesis-data-firehose"])
        .default("cloud-watch-logs"),
      maxAggregationInterval: z.literal([60, 600]).optional(),
      trafficType: z.enum(["ACCEPT", "ALL", "REJECT"]).optional(),
    })
    .superRefine((log, context) => {
      const issue = (path: string, message: string) =>
        context.addIssue({ code: "custom", path: [path], message });
      if (SUBJECTS.filter((name) => log[name] !== undefined).length !== 1) {
        issue("vpcId", `Exactly one of ${SUBJECTS.join(", ")} is required`);
      }
      if (log.logDestination === undefined) issue("logDestination", "Required");
      const transit = log.transitGatewayId ?? log.transitGatewayAttachmentId;
      if (transit === undefined && log.trafficType === undefined) issue("trafficType", "Required");
      if (log.logDestinationType === "cloud-watch-logs" && log.iamRoleArn === undefined) {
        issue("iamRoleArn", "Required with cloud-watch-logs: DeliverLogsPermissionArn");
      }
    }),
  computed: generated("fl"),
});
