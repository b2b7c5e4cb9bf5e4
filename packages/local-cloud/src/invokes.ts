import { randomBytes } from "node:crypto";
import { ACCOUNT_ID, PARTITION, REGION } from "./limits.ts";
import { arnOf } from "./names.ts";

type Answer = Record<string, unknown>;

const VPC_ID = "vpc-00000000";
const SUBNET_IDS = ["subnet-0000000a", "subnet-0000000b"];

const ANSWERS: Readonly<Record<string, () => Answer>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({
    id: ACCOUNT_ID,
    accountId: ACCOUNT_ID,
    arn: arnOf("iam", "root"),
    userId: ACCOUNT_ID,
  }),
  "aws:index/getRegion:getRegion": () => ({
    id: REGION,
    region: REGION,
    name: REGION,
    endpoint: `ec2.${REGION}.amazonaws.com`,
    description: "US East (N. Virginia)",
  }),
  "aws:index/getPartition:getPartition": () => ({
    id: PARTITION,
    partition: PARTITION,
    dnsSuffix: "amazonaws.com",
    reverseDnsPrefix: "com.amazonaws",
  }),
  "aws:ec2/getVpc:getVpc": () => ({
    id: VPC_ID,
    arn: arnOf("ec2", `vpc/${VPC_ID}`),
    default: true,
    cidrBlock: "172.31.0.0/16",
  }),
  "aws:ec2/getSubnets:getSubnets": () => ({ id: REGION, ids: SUBNET_IDS }),
  "aws:ecr/getAuthorizationToken:getAuthorizationToken": () => {
    const password = randomBytes(16).toString("hex");
    return {
      id: REGION,
      userName: "AWS",
      password,
      authorizationToken: Buffer.from(`AWS:${password}`).toString("base64"),
      proxyEndpoint: `https://${ACCOUNT_ID}.dkr.ecr.${REGION}.amazonaws.com`,
    };
  },
};

/**
 * What the program asks AWS for, answered for the local account.
 *
 * @throws Error naming a function that nobody thought of.
 */
export async function answerInvoke(token: string): Promise<Answer> {
  const answer = ANSWERS[token];
  if (answer === undefined) {
    throw new Error(
      `the program calls ${token}, which has no local answer; known: ${Object.keys(ANSWERS).join(", ")}`,
    );
  }
  return answer();
}
