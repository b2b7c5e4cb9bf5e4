import { expect, test } from "vitest";
import { allFeatures } from "./testing/allFeatures.ts";
import { build } from "./testing/graph.ts";

test.each([
  ["cn-north-1", "aws-cn", "amazonaws.com.cn"],
  ["us-gov-west-1", "aws-us-gov", "amazonaws.com"],
  ["eusc-de-east-1", "aws-eusc", "amazonaws.eu"],
  ["us-iso-east-1", "aws-iso", "c2s.ic.gov"],
])("in %s each ARN that the program makes is of %s, and each host of %s", async (...of) => {
  const [region, partition, dnsSuffix] = of;
  const account = { accountId: "123456789012", region };
  const own = JSON.parse(
    JSON.stringify(allFeatures)
      .replaceAll("arn:aws:", `arn:${partition}:`)
      .replaceAll("000000000000", account.accountId)
      .replaceAll("us-east-1", region),
  );
  const { resources, outputs } = await build(own, { account });
  const text = JSON.stringify([resources, outputs]);
  const partitions = [...text.matchAll(/arn:(aws[a-z-]*):/g)].map(([, name]) => name);
  expect(partitions.length).toBeGreaterThan(20);
  expect([...new Set(partitions)]).toEqual([partition]);
  const urls = [...text.matchAll(/https:\/\/[a-z0-9.-]+|\d{12}\.dkr\.ecr\.[a-z0-9.-]+/g)];
  const hosts = urls.map(([host]) => host).filter((host) => host.includes(region));
  expect(hosts.length).toBeGreaterThan(0);
  expect(hosts.filter((host) => !host.endsWith(`${region}.${dnsSuffix}`))).toEqual([]);
});
