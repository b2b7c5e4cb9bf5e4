import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";

test("the command loads nothing of Pulumi but its errors before it has read the stack, so that what is wrong is told at once", () => {
  const script = `
    await import(${JSON.stringify(import.meta.resolve("./start.ts"))});
    const { cache } = (await import("node:module")).createRequire("/");
    console.log(Object.keys(cache).filter((file) => file.includes("@pulumi") && !file.endsWith("/pulumi/errors.js") && !file.endsWith("/pulumi/utils.js")).length, Object.keys(cache).length > 0);
  `;
  const args = ["--input-type=module", "--eval", script];
  expect(execFileSync(process.execPath, args, { encoding: "utf8" })).toBe("0 true\n");
});
