import { keyPath } from "../../settings/explain.ts";
import { NAMESPACE } from "../../settings/namespace.ts";
import type { ConfiguredWorkload, Settings } from "../../settings/settings.ts";
import type { WorkloadTransforms } from "../workloadArgs.ts";
import { EVERY_TASKS_SERVICES, furtherServices, GATEWAY_SERVICE } from "./endpointServices.ts";

type OfWorkloads = Readonly<Record<string, Pick<WorkloadTransforms, "statements">>>;

/**
 * What tasks in a private network may be about to call and can't reach, in words: a call would wait until it times out. A handler need
 * not call it, and a team may have made a way beside this program, so this is no error.
 *
 * @param transforms by workload
 */
export function callsWithoutEndpoint(settings: Settings, transforms: OfWorkloads = {}): string[] {
  if (settings.network.kind !== "private") return [];
  const reached = [
    ...[...EVERY_TASKS_SERVICES, ...furtherServices(settings.workloads), GATEWAY_SERVICE],
  ].flatMap((endpoint) => endpoint.split("."));
  return settings.workloads
    .filter(({ settings: { worker } }) => worker === "fargate")
    .flatMap((workload) => [
      ...allowedInVain(workload, transforms, reached),
      ...urlsOutside(workload, reached),
    ]);
}

/** Actions that are no calls of a task: AWS's services check the first, and use keys with the role's permission. */
const NO_CALLS = /^(?:iam:PassRole|kms:.*)$/i;

/** Which service `*` would be is unknown. */
function allowedInVain(
  { manifest: { name } }: ConfiguredWorkload,
  transforms: OfWorkloads,
  reached: readonly string[],
): string[] {
  const actions = (transforms[name]?.statements ?? [])
    .flatMap(({ Action }) => Action)
    .filter((action) => action.includes(":") && !NO_CALLS.test(action))
    .map((action) => ({ action, service: action.split(":")[0]?.toLowerCase() ?? "" }))
    .filter(({ service }) => !reached.includes(service));
  return [...Map.groupBy(actions, ({ service }) => service)].map(([service, all]) => {
    const named = [...new Set(all.map(({ action }) => action))].join(", ");
    return `transforms.workloads.${name}.statements allow ${named}, but ${NO_WAY}, and it has no endpoint for ${service}: such a call waits until it times out. ${INSTEAD}`;
  });
}

function urlsOutside(
  { manifest: { name }, settings: { variables } }: ConfiguredWorkload,
  reached: readonly string[],
): string[] {
  return Object.entries(variables)
    .filter(([, value]) => leadsOutside(value, reached))
    .map(([variable]) => {
      const key = keyPath(NAMESPACE, ["workloads", name, "variables", variable]);
      return `${key} is a URL, but ${NO_WAY}, unless this host is in its VPC: a connection waits until it times out. ${INSTEAD}`;
    });
}

const NO_WAY = `tasks in a network of kind private reach nothing outside of it`;
const INSTEAD = `A network of kind existing can have a way, an endpoint or a NAT gateway; kind public has one`;

/** What a VPC's own names and addresses look like, those of a task itself, and of ECS for it. */
const INSIDE =
  /^(?:[^.]+|.+\.(?:internal|local|localhost)|10\..+|127\..+|169\.254\..+|192\.168\..+|172\.(?:1[6-9]|2\d|3[01])\..+|\[.+\])$/;

/** A service's own host, or one below, such as `bucket.s3.us-east-1.amazonaws.com`. */
const OF_AWS = /^(.+)\.amazonaws\.com(?:\.cn)?$/;

function leadsOutside(value: string, reached: readonly string[]): boolean {
  if (!value.includes("://") || !URL.canParse(value)) return false;
  const { hostname } = new URL(value);
  const labels = OF_AWS.exec(hostname)?.[1]?.split(".") ?? [];
  return !INSIDE.test(hostname) && !labels.some((label) => reached.includes(label));
}
