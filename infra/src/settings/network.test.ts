import fc from "fast-check";
import { expect, test } from "vitest";
import { RESERVED_CIDRS, VPC_PREFIX, ZONE_BLOCK_BITS } from "../limits.ts";
import { manifests } from "../urns/manifests.ts";
import { ConfigurationError } from "./explain.ts";
import { parseSettings } from "./settings.ts";

const workloads = { long: { worker: "fargate" } };

function problemsOf(network: object): readonly string[] {
  try {
    parseSettings({ workloads, network }, manifests);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

test.each([
  ["of a host", "10.0.0.5/24", "the first address of its block, 10.0.0.0/24"],
  ["larger than a VPC", "10.0.0.0/8", "a block from /16, the largest of a VPC, to /25"],
  ["larger than a VPC by one bit", "10.0.0.0/15", "a block from /16"],
  [
    "whose eighth is smaller than a subnet",
    "10.0.0.0/26",
    "a block from /16, the largest of a VPC, to /25, of which the subnet of each zone has an eighth",
  ],
  ["of loopback", "127.0.0.0/24", "none of 127.0.0.0/8, which is reserved"],
  ["of link local", "169.254.0.0/16", "none of 169.254.0.0/16"],
  ["of multicast", "230.1.0.0/16", "none of 224.0.0.0/3"],
  ["of no host", "0.0.0.0/16", "none of 0.0.0.0/8"],
  ["that is none", "10.0.0/24", "a block such as 10.90.0.0/21"],
  ["of an octet that is none", "10.0.256.0/24", "a block such as 10.90.0.0/21"],
  ["with letters", "10.0.0.0/2a", "a block such as 10.90.0.0/21"],
])("a block %s is refused", (_what, cidr, allowed) => {
  for (const kind of ["public", "private"]) {
    expect(problemsOf({ kind, cidr })).toEqual([
      expect.stringContaining(`sfn-workers:network.cidr is "${cidr}"; allowed: ${allowed}`),
    ]);
  }
});

test.each(["10.0.0.0/16", "172.31.255.0/24", "192.168.10.128/25", "100.64.0.0/16", "52.0.0.0/20"])(
  "the block %s is accepted",
  (cidr) => {
    expect(problemsOf({ kind: "private", cidr })).toEqual([]);
  },
);

test("every block that is accepted is one that EC2 takes", () => {
  const octet = fc.nat({ max: 255 });
  const block = fc.tuple(octet, octet, octet, octet, fc.nat({ max: 34 }));
  fc.assert(
    fc.property(block, ([a, b, c, d, prefix]) => {
      if (problemsOf({ kind: "public", zones: ["a"], cidr: `${a}.${b}.${c}.${d}/${prefix}` })[0])
        return;
      expect(prefix).toBeGreaterThanOrEqual(VPC_PREFIX.min);
      expect(prefix + ZONE_BLOCK_BITS).toBeLessThanOrEqual(VPC_PREFIX.max);
      expect((((a * 256 + b) * 256 + c) * 256 + d) % 2 ** (32 - prefix)).toBe(0);
      const first = RESERVED_CIDRS.map((reserved) => Number(reserved.split(".")[0]));
      expect(first.filter((one) => one !== 169 && one !== 224)).not.toContain(a);
      expect(a).toBeLessThan(224);
    }),
  );
});

test.each([
  [["a", "b", "a"], 2, '"a"', "each of them once"],
  [["A"], 0, '"A"', '"a", "b", "c", "d", "e", "f"'],
  [["a", "g"], 1, '"g"', '"a", "b", "c", "d", "e", "f"'],
  [["us-east-1a"], 0, '"us-east-1a"', '"a", "b", "c", "d", "e", "f"'],
])("the zones %j are refused", (zones, at, value, allowed) => {
  expect(problemsOf({ kind: "public", zones })).toEqual([
    expect.stringContaining(`sfn-workers:network.zones.${at} is ${value}; allowed: ${allowed}`),
  ]);
});

test.each(["vpc-", "vpc-0a1b2c3d ", "subnet-0a1b2c3d"])(
  "the VPC %j, which can be none, is refused",
  (vpcId) => {
    expect(problemsOf({ kind: "existing", vpcId, subnetIds: ["subnet-0a1b2c3d"] })).toEqual([
      `sfn-workers:network.vpcId is ${JSON.stringify(vpcId)}; allowed: an id such as vpc-0a1b2c3d`,
    ]);
  },
);

test.each(["subnet-", "subnet-0a1b2c3d,subnet-1a1b2c3d", "subnet-0a1b2c3d\n"])(
  "the subnet %j, which can be none, is refused",
  (subnet) => {
    expect(problemsOf({ kind: "existing", vpcId: "vpc-0a1b2c3d", subnetIds: [subnet] })).toEqual([
      `sfn-workers:network.subnetIds.0 is ${JSON.stringify(subnet)}; allowed: ids such as subnet-0a1b2c3d`,
    ]);
  },
);

test("a subnet that is named twice is refused, and so are more than a service takes", () => {
  const existing = { kind: "existing", vpcId: "vpc-1" };
  const named = (count: number) => Array.from({ length: count }, (_, one) => `subnet-${one}`);
  expect(problemsOf({ ...existing, subnetIds: named(16) })).toEqual([]);
  expect(problemsOf({ ...existing, subnetIds: [...named(2), "subnet-0"] })).toEqual([
    'sfn-workers:network.subnetIds.2 is "subnet-0"; allowed: each of them once',
  ]);
  expect(problemsOf({ ...existing, subnetIds: named(17) })).toEqual([
    expect.stringMatching(/^sfn-workers:network\.subnetIds is \[.*; allowed: at most 16/),
  ]);
});

test.each([
  ["without HTTPS", [80], "is [80]; allowed: a list with 443, by which tasks pull their image"],
  ["of no port", [], "is []; allowed: at least 1 entries"],
  ["with port 0", [443, 0], ".1 is 0; allowed: at least 1"],
  ["above the last port", [443, 65_536], ".1 is 65536; allowed: at most 65535"],
  ["that is no number", ["443"], '.0 is "443"; allowed: a number'],
  ["that is no list", 443, "is 443; allowed: a list"],
  ["of a part of a port", [443, 0.5], ".1 is 0.5; allowed: a whole number"],
  ["with a port twice", [443, 443], ".1 is 443; allowed: each of them once"],
  [
    "with more ports than a security group has rules",
    Array.from({ length: 60 }, (_, index) => 443 + index),
    "allowed: at most 59 entries",
  ],
])("egress %s is refused", (_what, egress, problem) => {
  const [first] = problemsOf({ kind: "public", egress });
  expect(first).toContain("sfn-workers:network.egress");
  expect(first).toContain(problem);
});

test.each(["public", "private", "default"])(
  "egress in a network of kind %s is accepted",
  (kind) => {
    expect(problemsOf({ kind, egress: [443, 53, 65_535] })).toEqual([]);
  },
);

test.each([
  ["default", "flowLogs", "all", "public or private"],
  ["existing", "closedDefaultSecurityGroup", true, "public or private"],
  ["existing", "flowLogs", "all", "public or private"],
  ["public", "endpointPolicies", true, "private"],
  ["default", "endpointPolicies", true, "private"],
])("a network of kind %s, which has no %s of its own, refuses it", (kind, key, value, kinds) => {
  const existing = kind === "existing" && { vpcId: "vpc-1", subnetIds: ["subnet-1"] };
  expect(problemsOf({ kind, ...existing, [key]: value })).toEqual([
    `sfn-workers:network.${key} is ${JSON.stringify(value)}; allowed with kind: ${kinds} only`,
  ]);
});

test("flow logs of another traffic than AWS records are refused", () => {
  expect(problemsOf({ kind: "public", flowLogs: "REJECT" })).toEqual([
    'sfn-workers:network.flowLogs is "REJECT"; allowed: "all", "accepted", "rejected"',
  ]);
});

test.each([
  ["arn:aws:s3:::audit", undefined, "beside flowLogs"],
  ["audit", "all", "an ARN of a bucket or a folder"],
  ["arn:aws:s3:::", "all", "an ARN of a bucket or a folder"],
  ["arn:aws:s3:::audit/*", "all", "an ARN of a bucket or a folder"],
  ["arn:aws:s3:us-east-1:000000000000:accesspoint/audit", "all", "an ARN of a bucket or a folder"],
  ["arn:aws:s3:::audit/AWSLogs/", "all", "another folder than AWSLogs"],
])("the bucket %j for flow logs of %j is refused", (flowLogsBucketArn, flowLogs, allowed) => {
  const network = { kind: "public", flowLogsBucketArn, ...(flowLogs && { flowLogs }) };
  expect(problemsOf(network)).toEqual([
    expect.stringContaining(
      `sfn-workers:network.flowLogsBucketArn is "${flowLogsBucketArn}"; allowed`,
    ),
  ]);
  expect(problemsOf(network)[0]).toContain(allowed);
});
