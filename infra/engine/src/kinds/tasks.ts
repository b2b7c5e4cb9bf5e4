import type { Properties, ResourceKinds, StoredResource } from "./kind.ts";
import { partOf, regionalArn, sameInputs, text } from "./parts.ts";
import { isSame } from "./same.ts";

const CLUSTER = "aws:ecs/cluster:Cluster";
const SERVICE = "aws:ecs/service:Service";
const TARGET = "aws:appautoscaling/target:Target";

/**
 * What names, and what replaces besides what the local cloud knows: terraform-provider-aws 6.47, internal/service/ecs and appautoscaling, and pulumi-aws 7.
 * What is refused: the API references of ECS and Application Auto Scaling.
 */
export const taskKinds = {
  [CLUSTER]: {
    filledIn: ["settings"],
    name: { input: "name", autonamed: 255, longest: 255 },
    identity: sameInputs("name"),
    // CreateCluster answers with the active cluster of the name.
    conflict: "returns what is there",
    created: ({ inputs }, place) => {
      const arn = regionalArn(place, "ecs", `cluster/${text(inputs, "name")}`);
      return { id: arn, outputs: { arn } };
    },
    refusesDeletion: (cluster, { others }) =>
      others.some((other) => isServiceOf(other, cluster.id))
        ? "ClusterContainsServicesException: The Cluster cannot be deleted while Services are active."
        : undefined,
  },
  // PutClusterCapacityProviders; deleting them puts none.
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": {
    identity: sameInputs("clusterName"),
    conflict: "overwrites",
    created: partOf("clusterName"),
    refusesDeletion: ({ inputs }, { others }) => {
      const cluster = others.find(
        ({ type, inputs: its }) => type === CLUSTER && its["name"] === inputs["clusterName"],
      );
      const isInUse = cluster && others.some((other) => isServiceOf(other, cluster.id));
      return isInUse
        ? "ResourceInUseException: The specified capacity provider is in use and cannot be removed."
        : undefined;
    },
    goesWith: ({ inputs }, { type, inputs: gone }) =>
      type === CLUSTER && inputs["clusterName"] === gone["name"],
  },
  "aws:ecs/taskDefinition:TaskDefinition": {
    // RegisterTaskDefinition makes the next revision of the family, and deleting it deregisters the revision.
    created: ({ inputs }, place) => {
      const family = text(inputs, "family");
      const revision = Number(place.serial());
      const arnWithoutRevision = regionalArn(place, "ecs", `task-definition/${family}`);
      const arn = `${arnWithoutRevision}:${revision}`;
      return { id: arn, outputs: { arn, arnWithoutRevision, revision } };
    },
  },
  [SERVICE]: {
    filledIn: [
      "alarms",
      "availabilityZoneRebalancing",
      "deploymentCircuitBreaker",
      "deploymentConfiguration",
      "deploymentController",
      "launchType",
      "platformVersion",
    ],
    name: { input: "name", autonamed: 255, longest: 255 },
    // CreateService: "Creation of service was not idempotent", also while the one with the name drains.
    identity: sameInputs("cluster", "name"),
    created: ({ inputs }, place) => {
      const cluster = text(inputs, "cluster").split("/").at(-1);
      const arn = regionalArn(place, "ecs", `service/${cluster}/${text(inputs, "name")}`);
      return { id: arn, outputs: { arn } };
    },
    refusesUpdate: ({ inputs: before }, { inputs: after }) => strategyRefusal(before, after),
  },
  // RegisterScalableTarget and PutScalingPolicy change what is there.
  [TARGET]: {
    identity: sameInputs("resourceId", "scalableDimension", "serviceNamespace"),
    conflict: "overwrites",
    created: ({ inputs }) => ({ id: text(inputs, "resourceId"), outputs: {} }),
    refuses: ({ inputs }, { others }) => {
      const resourceId = text(inputs, "resourceId");
      const isThere = others.some(
        ({ type, id }) => type === SERVICE && id.endsWith(`:${resourceId}`),
      );
      return isThere ? undefined : `ValidationException: ECS service doesn't exist: ${resourceId}`;
    },
  },
  "aws:appautoscaling/policy:Policy": {
    name: { input: "name", autonamed: 255, longest: 255 },
    identity: sameInputs("name", "resourceId", "scalableDimension", "serviceNamespace"),
    conflict: "overwrites",
    created: ({ inputs }, place) => {
      const name = text(inputs, "name");
      const arn = regionalArn(place, "autoscaling", `scalingPolicy:${place.serial()}:${name}`);
      return { id: `${text(inputs, "resourceId")}/${name}`, outputs: { arn } };
    },
    refuses: ({ inputs }, { others }) =>
      others.some(({ type, id }) => type === TARGET && id === inputs["resourceId"])
        ? undefined
        : `ObjectNotFoundException: No scalable target registered for ${inputs["resourceId"]}`,
    // DeregisterScalableTarget deletes its policies.
    goesWith: ({ inputs }, { type, id }) => type === TARGET && inputs["resourceId"] === id,
  },
} satisfies ResourceKinds;

function isServiceOf({ type, inputs }: StoredResource, cluster: string): boolean {
  return type === SERVICE && inputs["cluster"] === cluster;
}

/** CustomizeDiff of service.go since 6.15; before, the service was replaced. */
function strategyRefusal(before: Properties, after: Properties): string | undefined {
  const [old, changed] = [
    before["capacityProviderStrategies"],
    after["capacityProviderStrategies"],
  ];
  if (isSame(old, changed) || after["forceNewDeployment"] === true) return undefined;
  return "force_new_deployment should be true when capacity_provider_strategy is being updated";
}
