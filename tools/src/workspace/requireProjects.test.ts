import { expect, test } from "vitest";
import { UsageError } from "../cli/usageError.ts";
import { requireProjects } from "./requireProjects.ts";

test("names of packages and patterns of nx are allowed, and no name at all", async () => {
  for (const projects of [undefined, "tools", "tools,@sfn-workers/infra", "tag:app", "!tools"]) {
    await requireProjects(projects);
  }
});

test.each(["nope", "tools,nope", ""])("--projects %j is refused", async (projects) => {
  await expect(requireProjects(projects)).rejects.toThrow(UsageError);
  await expect(requireProjects(projects)).rejects.toThrow(
    /^there is no package "(nope)?"; allowed: /,
  );
});
