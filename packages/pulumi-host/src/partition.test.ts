import { expect, test } from "vitest";
import { partitionOf } from "./partition.ts";

test.each([
  ["eu-central-1", "aws", "amazonaws.com"],
  ["cn-north-1", "aws-cn", "amazonaws.com.cn"],
  ["us-gov-west-1", "aws-us-gov", "amazonaws.com"],
  ["eusc-de-east-1", "aws-eusc", "amazonaws.eu"],
  ["us-iso-east-1", "aws-iso", "c2s.ic.gov"],
  ["us-isob-west-1", "aws-iso-b", "sc2s.sgov.gov"],
  ["xx-new-1", "aws", "amazonaws.com"],
])("%s is in the partition %s, whose hosts end with %s", (region, name, dnsSuffix) => {
  expect(partitionOf(region)).toEqual({ name, dnsSuffix });
});
