import { defineManifest } from "@sfn-workers/worker-core";
import { expect, test } from "vitest";
import * as z from "zod";
import { fargateEnvironment } from "./environment.ts";

const names = new Set(fargateEnvironment.options.flatMap(({ shape }) => Object.keys(shape)));

test.each([...names])("no workload has a variable of its own with the name %s", (name) => {
  const define = () =>
    defineManifest({
      name: "greeting",
      description: "Greets a customer",
      timeoutSeconds: 60,
      heartbeatSeconds: 30,
      handlerBudgetSeconds: 20,
      variables: { [name]: z.string() },
    });
  expect(define).toThrow(name);
});
