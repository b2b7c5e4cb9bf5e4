import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../environment.ts";
import { MAX_ENDPOINT_POLICY_CHARACTERS } from "../../limits.ts";
import { ConfigurationError } from "../../settings/explain.ts";
import type { Statement } from "../shared/role.ts";

/** What a policy of an endpoint has besides: who calls. */
interface EndpointStatement extends Statement {
  readonly Principal: "*";
}

/** AWS's own, which lets everything through. It is said, since the provider leaves one that the program no longer names (Optional and Computed). */
const EVERYTHING = { Sid: "Everything", Effect: "Allow", Action: ["*"], Resource: "*" } as const;

/**
 * The policy of an endpoint. Whoever calls needs the permission of a role besides, so it names no roles: only accounts, which stay
 * when a deployment replaces a role whose tasks still drain.
 *
 * @param calls everything that may be called; undefined where endpoints let everything through
 */
export function endpointPolicy(
  endpoint: string,
  calls: readonly Statement[] | undefined,
  environment: Environment,
): pulumi.Output<string> {
  const statements: readonly EndpointStatement[] =
    calls === undefined
      ? [{ ...EVERYTHING, Principal: "*" }]
      : [
          ...callsOf(endpoint, calls).map((call, index) => ofOwnAccount(call, index, environment)),
          ...(endpoint === "s3" ? [readLayers(environment)] : []),
        ];
  const policy = pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements });
  return policy.apply((text) => requireFit(text, endpoint));
}

/** @throws {ConfigurationError} when AWS would refuse the policy; in the preview, where all that it names is known by then */
function requireFit(policy: string, endpoint: string): string {
  if (policy.length <= MAX_ENDPOINT_POLICY_CHARACTERS) return policy;
  throw new ConfigurationError([
    `sfn-workers:network.endpointPolicies makes a policy of ${policy.length} characters for the endpoint of ${endpoint}; allowed: at most ${MAX_ENDPOINT_POLICY_CHARACTERS}, of fewer workloads with secrets or statements, or with one statement for several; or leave the setting out`,
  ]);
}

/** The statements with those of their actions that go through the endpoint. Both of ECR's get the same, as AWS advises (blog, "Using VPC endpoint policies to control Amazon ECR access"). */
function callsOf(endpoint: string, calls: readonly Statement[]): Statement[] {
  const [service] = endpoint.split(".");
  // IAM reads actions in any case.
  const goes = (action: string) =>
    action === "*" || action.split(":")[0]?.toLowerCase() === service;
  return calls
    .map((call) => ({ ...call, Action: call.Action.filter(goes) }))
    .filter(({ Action }) => Action.length > 0);
}

/** Handlers of several workloads may use one Sid, and a policy has each once. */
function ofOwnAccount(
  { Condition = {}, Sid, ...call }: Statement,
  index: number,
  { accountId }: Environment,
): EndpointStatement {
  const { StringEquals = {}, ...others } = Condition;
  return {
    ...call,
    Sid: `${Sid}${index}`,
    Principal: "*",
    Condition: { ...others, StringEquals: { ...StringEquals, "aws:PrincipalAccount": accountId } },
  };
}

/**
 * The layers of images are in a bucket of AWS's, for which ECR signs URLs itself: neither the caller nor the bucket is of this account
 * (ECR user guide, "Minimum Amazon S3 bucket permissions for Amazon ECR").
 */
function readLayers({ partition, region }: Environment): EndpointStatement {
  return {
    Sid: "ReadLayers",
    Effect: "Allow",
    Principal: "*",
    Action: ["s3:GetObject"],
    Resource: pulumi.interpolate`arn:${partition}:s3:::prod-${region}-starport-layer-bucket/*`,
  };
}
