import { partitionOf } from "./partition.ts";
import { policyDocument } from "./policyDocument.ts";

/** The AWS account and region that data sources return to a program. */
export interface Account {
  readonly accountId: string;
  readonly region: string;
}

/** A program called a data source that has no local answer. */
export class UnansweredDataSourceError extends Error {
  override readonly name = "UnansweredDataSourceError";
}

type Answer = Readonly<Record<string, unknown>>;

/**
 * Answers a data source, named by its token such as `aws:index/getRegion:getRegion`, for this account without asking AWS.
 * Every secret that the program looks up exists.
 *
 * @throws {UnansweredDataSourceError} when there is no local answer.
 */
export function answerDataSource(token: string, account: Account, inputs: Answer = {}): Answer {
  const answer = ANSWERS[token];
  if (answer !== undefined) return answer(account, inputs);
  throw new UnansweredDataSourceError(
    `the program calls ${token}, which has no local answer; known: ${Object.keys(ANSWERS).join(", ")}`,
  );
}

const VPC_ID = "vpc-00000000";
const SUBNET_IDS = ["subnet-0000000a", "subnet-0000000b"];
const SECURITY_GROUP_ID = "sg-00000000";
const ZONES = ["a", "b", "c"];
const REGISTRY_PASSWORD = "password";

/** Secrets Manager appends a hyphen and six random characters. */
const SECRET_SUFFIX = "-000000";

/** The ARN of the secret with this name in Secrets Manager, as data sources answer it. */
export function secretArn(name: string, { accountId, region }: Account): string {
  return `arn:${partitionOf(region).name}:secretsmanager:${region}:${accountId}:secret:${name}${SECRET_SUFFIX}`;
}

const ANSWERS: Readonly<Record<string, (account: Account, inputs: Answer) => Answer>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": ({ accountId, region }) => ({
    id: accountId,
    accountId,
    arn: `arn:${partitionOf(region).name}:iam::${accountId}:root`,
    userId: accountId,
  }),
  "aws:index/getRegion:getRegion": ({ region }) => ({
    id: region,
    region,
    name: region,
    endpoint: `ec2.${region}.${partitionOf(region).dnsSuffix}`,
    description: region,
  }),
  "aws:index/getPartition:getPartition": ({ region }) => {
    const { name, dnsSuffix } = partitionOf(region);
    const reverseDnsPrefix = dnsSuffix.split(".").toReversed().join(".");
    return { id: name, partition: name, dnsSuffix, reverseDnsPrefix };
  },
  "aws:index/getAvailabilityZones:getAvailabilityZones": ({ region }) => ({
    id: region,
    region,
    names: ZONES.map((zone) => `${region}${zone}`),
    zoneIds: ZONES.map((_zone, index) => `${region}-az${index + 1}`),
    groupNames: [region],
  }),
  "aws:ec2/getVpc:getVpc": ({ accountId, region }) => ({
    id: VPC_ID,
    arn: `arn:${partitionOf(region).name}:ec2:${region}:${accountId}:vpc/${VPC_ID}`,
    default: true,
    cidrBlock: "172.31.0.0/16",
  }),
  "aws:ec2/getSubnets:getSubnets": ({ region }) => ({ id: region, ids: SUBNET_IDS }),
  "aws:ec2/getSecurityGroup:getSecurityGroup": ({ accountId, region }, { id, name, vpcId }) => ({
    id: id ?? SECURITY_GROUP_ID,
    arn: `arn:${partitionOf(region).name}:ec2:${region}:${accountId}:security-group/${id ?? SECURITY_GROUP_ID}`,
    name: name ?? "default",
    vpcId: vpcId ?? VPC_ID,
    description: "default VPC security group",
  }),
  "aws:secretsmanager/getSecret:getSecret": (account, { name }) => {
    const arn = secretArn(String(name), account);
    return { id: arn, arn, name, kmsKeyId: "" };
  },
  "aws:iam/getPolicyDocument:getPolicyDocument": (_account, inputs) => policyDocument(inputs),
  "aws:ecr/getAuthorizationToken:getAuthorizationToken": ({ accountId, region }) => ({
    id: region,
    userName: "AWS",
    password: REGISTRY_PASSWORD,
    authorizationToken: Buffer.from(`AWS:${REGISTRY_PASSWORD}`).toString("base64"),
    proxyEndpoint: `https://${accountId}.dkr.ecr.${region}.${partitionOf(region).dnsSuffix}`,
  }),
};
