import { status } from "@grpc/grpc-js";
import { expect, test } from "vitest";
import { createInlineProgram } from "./inlineProgram.ts";
import { OperationFailed, runDeclared } from "./operation.ts";

test("an operation that ends well without its program, which the engine takes for an empty one, has failed", async () => {
  const program = createInlineProgram(() => ({}));
  const operation = runDeclared(program, async () => undefined);
  await expect(operation).rejects.toThrow(OperationFailed);
  await expect(operation).rejects.toThrow("the program did not run to its end");
  expect(await runDeclared(program, program.run)).toEqual([]);
});

test.each([status.UNAVAILABLE, status.CANCELLED])(
  "a program that ends with an error of gRPC fails its operation, though the Automation API hides such an error (%s)",
  async (code) => {
    const program = createInlineProgram(() => {
      throw Object.assign(new Error("no connection"), { code });
    });
    await expect(program.run()).rejects.not.toHaveProperty("code");
    await expect(runDeclared(program, program.run)).rejects.toThrow("no connection");
  },
);
