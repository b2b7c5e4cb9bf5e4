import * as aws from "@pulumi/aws";
import { expect, test } from "vitest";
import { z } from "zod";
import type { Cloud } from "../cloud.ts";
import type { CreateCounterpart } from "../counterparts/counterpart.ts";
import { deployForTest as deploy } from "../testing/program.ts";
import { registrationOf } from "../testing/registration.ts";
import { NO_LOCAL_EFFECT, withCheckedArguments } from "./withCheckedArguments.ts";

const INPUTS = z.strictObject({
  name: z.string().optional(),
  state: z.string().default("ENABLED"),
});
const LIST = {
  name: "reproduced",
  state: "reproduced",
  region: "reproduced",
  timeout: "no local effect",
} as const;

/** Describes a resource by the arguments that it reads. */
const createEcho: CreateCounterpart = ({ inputs }) => ({
  description: JSON.stringify(inputs),
  id: "a",
  outputs: {},
  update: (changed) => ({ description: JSON.stringify(changed.inputs), outputs: {} }),
});

const create = (make: CreateCounterpart, inputs: Readonly<Record<string, unknown>>) =>
  withCheckedArguments({ create: make, inputs: INPUTS, arguments: LIST })(
    registrationOf(inputs),
    {} as Cloud,
  );

test("a counterpart sees what it reads, and its description names the rest, also after an update", async () => {
  const counterpart = await create(createEcho, { name: "a", timeout: 1 });
  expect(counterpart.description).toBe('{"name":"a"} (not here: timeout)');
  const updated = await counterpart.update?.(registrationOf({ name: "b" }));
  expect(updated?.description).toBe('{"name":"b"}');
  await expect(async () => counterpart.update?.(registrationOf({ nam: "b" }))).rejects.toThrow(
    "nam: Invalid or unknown key. Did you mean name?",
  );
});

test("the default of an argument that is not given is an output, also after an update", async () => {
  const counterpart = await create(createEcho, { name: "a" });
  expect(counterpart.outputs).toEqual({ state: "ENABLED", region: "us-east-1" });
  const given = await counterpart.update?.(registrationOf({ state: "DISABLED" }));
  expect(given?.outputs).toEqual({ region: "us-east-1" });
  const removed = await counterpart.update?.(registrationOf({}));
  expect(removed?.outputs).toMatchObject({ state: "ENABLED" });
});

test("a type without any effect names no arguments", async () => {
  const inert = () => ({ description: NO_LOCAL_EFFECT, id: "a", outputs: {} });
  expect((await create(inert, { timeout: 1 })).description).toBe(NO_LOCAL_EFFECT);
});

test("a deployment is refused with the resource, the unknown argument and those that are near", async () => {
  const deployed = deploy(() => {
    const settings = { name: "containerInsights", value: "enabled", enable: true };
    new aws.ecs.Cluster("workers", { settings: [settings] });
    return {};
  });
  await expect(deployed).rejects.toThrow(
    "workers (aws:ecs/cluster:Cluster): settings.enable: Invalid or unknown key. Known: name, value.",
  );
});
