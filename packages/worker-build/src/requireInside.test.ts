import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { REPOSITORY } from "./repository.ts";
import { requireInside } from "./requireInside.ts";

const workload = (packageDirectory: string) => ({ name: "invoice", packageDirectory });

test("a workload's package may be in any folder of the repository", () => {
  const folders = ["packages/workloads", "services/invoice", "node_modules/.pnpm/invoice@1.0.0"];
  requireInside(folders.map((folder) => workload(join(REPOSITORY, folder))));
});

test.each([join(dirname(REPOSITORY), "services/invoice"), `${REPOSITORY}-other`])(
  "a package whose changes a build would not notice is refused: %s",
  (folder) => {
    expect(() => requireInside([workload(folder)])).toThrow(
      `workload invoice: its package ${folder} is outside ${REPOSITORY}`,
    );
  },
);
