import type { ResourceKinds } from "./kind.ts";
import { regionalArn, sameInputs, text } from "./parts.ts";

/** terraform-provider-aws 6.47, internal/service/logs and cloudwatch; pulumi-aws 7; the API references of both. */
export const monitoringKinds = {
  "aws:cloudwatch/logGroup:LogGroup": {
    name: { input: "name", autonamed: 255, longest: 512 },
    // CreateLogGroup: ResourceAlreadyExistsException.
    identity: sameInputs("name"),
    created: ({ inputs }, place) => {
      const id = text(inputs, "name");
      return { id, outputs: { arn: regionalArn(place, "logs", `log-group:${id}`) } };
    },
  },
  // PutMetricAlarm and PutDashboard change the one that is there.
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    name: { input: "name", autonamed: 255, longest: 255 },
    identity: sameInputs("name"),
    conflict: "overwrites",
    created: ({ inputs }, place) => {
      const id = text(inputs, "name");
      return { id, outputs: { arn: regionalArn(place, "cloudwatch", `alarm:${id}`) } };
    },
  },
  "aws:cloudwatch/dashboard:Dashboard": {
    identity: sameInputs("dashboardName"),
    conflict: "overwrites",
    created: ({ inputs }, { accountId }) => {
      const id = text(inputs, "dashboardName");
      return { id, outputs: { dashboardArn: `arn:aws:cloudwatch::${accountId}:dashboard/${id}` } };
    },
  },
} satisfies ResourceKinds;
