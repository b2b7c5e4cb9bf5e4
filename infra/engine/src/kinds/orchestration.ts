import type { ResourceKinds } from "./kind.ts";
import { partOf, regionalArn, sameInputs, text } from "./parts.ts";

export const orchestrationKinds = {
  "aws:sfn/activity:Activity": {
    replaces: ["name", "encryptionConfiguration"],
    name: { input: "name", autonamed: 80 },
    identity: sameInputs("name"),
    conflict: "returns what is there",
    created: ({ inputs }, place) => {
      const arn = regionalArn(place, "states", `activity:${text(inputs, "name")}`);
      return { id: arn, outputs: { arn } };
    },
  },
  "aws:sfn/stateMachine:StateMachine": {
    replaces: ["name", "type"],
    name: { input: "name", autonamed: 80 },
    identity: sameInputs("name"),
    created: ({ inputs }, place) => {
      const arn = regionalArn(place, "states", `stateMachine:${text(inputs, "name")}`);
      return { id: arn, outputs: { arn } };
    },
  },
  "aws:sqs/queue:Queue": {
    replaces: ["name", "fifoQueue"],
    name: { input: "name", autonamed: 80 },
    identity: sameInputs("name"),
    conflict: "returns what is there",
    created: ({ inputs }, place) => {
      const name = text(inputs, "name");
      const url = `https://sqs.${place.region}.amazonaws.com/${place.accountId}/${name}`;
      return { id: url, outputs: { arn: regionalArn(place, "sqs", name), url } };
    },
  },
  "aws:sqs/queuePolicy:QueuePolicy": {
    replaces: ["queueUrl"],
    identity: sameInputs("queueUrl"),
    conflict: "overwrites",
    created: partOf("queueUrl"),
  },
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": {
    replaces: ["queueUrl"],
    identity: sameInputs("queueUrl"),
    conflict: "overwrites",
    created: partOf("queueUrl"),
  },
  "aws:iam/role:Role": {
    replaces: ["name", "path"],
    name: { input: "name", autonamed: 64 },
    identity: sameInputs("name"),
    created: ({ inputs }, { accountId }) => {
      const id = text(inputs, "name");
      const path = text(inputs, "path") || "/";
      return { id, outputs: { arn: `arn:aws:iam::${accountId}:role${path}${id}`, path } };
    },
  },
  "aws:iam/rolePolicy:RolePolicy": {
    replaces: ["name", "role"],
    name: { input: "name", autonamed: 128 },
    identity: sameInputs("role", "name"),
    conflict: "overwrites",
    created: ({ inputs }) => ({
      id: `${text(inputs, "role")}:${text(inputs, "name")}`,
      outputs: {},
    }),
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    replaces: ["name"],
    name: { input: "name", autonamed: 512 },
    identity: sameInputs("name"),
    created: ({ inputs }, place) => {
      const id = text(inputs, "name");
      return { id, outputs: { arn: regionalArn(place, "logs", `log-group:${id}`) } };
    },
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    replaces: ["name"],
    name: { input: "name", autonamed: 255 },
    identity: sameInputs("name"),
    conflict: "overwrites",
    created: ({ inputs }, place) => {
      const id = text(inputs, "name");
      return { id, outputs: { arn: regionalArn(place, "cloudwatch", `alarm:${id}`) } };
    },
  },
  "aws:cloudwatch/dashboard:Dashboard": {
    replaces: ["dashboardName"],
    name: { input: "dashboardName" },
    identity: sameInputs("dashboardName"),
    conflict: "overwrites",
    created: ({ inputs }, { accountId }) => {
      const id = text(inputs, "dashboardName");
      return { id, outputs: { dashboardArn: `arn:aws:cloudwatch::${accountId}:dashboard/${id}` } };
    },
  },
} satisfies ResourceKinds;
