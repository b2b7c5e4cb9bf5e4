import type { ResourceKinds } from "./kind.ts";
import { partOf, regionalArn, sameInputs, text } from "./parts.ts";

export const functionKinds = {
  "aws:lambda/function:Function": {
    replaces: ["name", "packageType"],
    name: { input: "name", autonamed: 64 },
    identity: sameInputs("name"),
    created: ({ inputs }, place) => {
      const id = text(inputs, "name");
      const arn = regionalArn(place, "lambda", `function:${id}`);
      return { id, outputs: { arn, qualifiedArn: `${arn}:$LATEST`, version: "$LATEST" } };
    },
  },
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": {
    replaces: ["functionName", "qualifier"],
    identity: sameInputs("functionName"),
    conflict: "overwrites",
    created: ({ inputs }) => ({ id: text(inputs, "functionName"), outputs: {} }),
  },
  "aws:lambda/eventSourceMapping:EventSourceMapping": {
    replaces: ["eventSourceArn"],
    identity: sameInputs("eventSourceArn", "functionName"),
    created: (_given, place) => {
      const id = place.serial();
      return {
        id,
        outputs: { uuid: id, arn: regionalArn(place, "lambda", `event-source-mapping:${id}`) },
      };
    },
  },
  "aws:scheduler/schedule:Schedule": {
    replaces: ["name", "groupName"],
    name: { input: "name", autonamed: 64 },
    identity: sameInputs("name", "groupName"),
    created: ({ inputs }, place) => {
      const [name, group] = [text(inputs, "name"), text(inputs, "groupName") || "default"];
      const arn = regionalArn(place, "scheduler", `schedule/${group}/${name}`);
      return { id: `${group}/${name}`, outputs: { arn, groupName: group } };
    },
  },
} satisfies ResourceKinds;

export const taskKinds = {
  "aws:ecs/cluster:Cluster": {
    replaces: ["name"],
    name: { input: "name", autonamed: 255 },
    identity: sameInputs("name"),
    conflict: "returns what is there",
    created: ({ inputs }, place) => {
      const arn = regionalArn(place, "ecs", `cluster/${text(inputs, "name")}`);
      return { id: arn, outputs: { arn } };
    },
  },
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": {
    replaces: ["clusterName"],
    identity: sameInputs("clusterName"),
    conflict: "overwrites",
    created: partOf("clusterName"),
  },
  "aws:ecs/taskDefinition:TaskDefinition": {
    replaces: [
      "containerDefinitions",
      "cpu",
      "ephemeralStorage",
      "executionRoleArn",
      "family",
      "memory",
      "networkMode",
      "requiresCompatibilities",
      "runtimePlatform",
      "taskRoleArn",
      "volumes",
    ],
    name: { input: "family" },
    created: ({ inputs }, place) => {
      const id = text(inputs, "family");
      const revision = Number(place.serial());
      const arnWithoutRevision = regionalArn(place, "ecs", `task-definition/${id}`);
      return {
        id,
        outputs: { arn: `${arnWithoutRevision}:${revision}`, arnWithoutRevision, revision },
      };
    },
  },
  "aws:ecs/service:Service": {
    replaces: ["name", "cluster", "launchType", "schedulingStrategy"],
    name: { input: "name", autonamed: 255 },
    identity: sameInputs("cluster", "name"),
    created: ({ inputs }, place) => {
      const [, cluster = ""] = text(inputs, "cluster").split("/");
      const arn = regionalArn(place, "ecs", `service/${cluster}/${text(inputs, "name")}`);
      return { id: arn, outputs: { arn } };
    },
  },
  "aws:appautoscaling/target:Target": {
    replaces: ["resourceId", "scalableDimension", "serviceNamespace"],
    identity: sameInputs("resourceId", "scalableDimension", "serviceNamespace"),
    conflict: "overwrites",
    created: ({ inputs }) => ({ id: text(inputs, "resourceId"), outputs: {} }),
  },
  "aws:appautoscaling/policy:Policy": {
    replaces: ["name", "resourceId", "scalableDimension", "serviceNamespace"],
    name: { input: "name", autonamed: 255 },
    identity: sameInputs("name", "resourceId", "scalableDimension", "serviceNamespace"),
    conflict: "overwrites",
    created: ({ inputs }, place) => {
      const name = text(inputs, "name");
      const arn = regionalArn(place, "autoscaling", `scalingPolicy:${place.serial()}:${name}`);
      return { id: name, outputs: { arn } };
    },
  },
} satisfies ResourceKinds;
