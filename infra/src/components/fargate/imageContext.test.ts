import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { contextHash } from "../../testing/contextHash.ts";
import { build } from "../../testing/graph.ts";
import { IMAGE } from "../../testing/types.ts";

const DOCKERFILE = "FROM node:24-alpine\n";
const BUILT = {
  "index.mjs": 'await import("./a/index.mjs");\n',
  "a/index.mjs": "export const one = 1;\n",
  "a/node_modules/x/run": "#!/bin/sh\n",
  "a-b/index.mjs": "b\n",
};

/** A checkout of the repository after a build: `infra`, and the app in `apps`. */
function checkout(built: Readonly<Record<string, string>> = BUILT): string {
  const root = mkdtempSync(join(tmpdir(), "checkout-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const write = (file: string, content: string) => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), content);
    chmodSync(join(root, file), file.endsWith("run") ? 0o755 : 0o644);
  };
  write("apps/fargate-worker/Dockerfile", DOCKERFILE);
  for (const [file, content] of Object.entries(built)) {
    write(`apps/fargate-worker/dist/aws/${file}`, content);
  }
  // What is for this machine, and what the tests leave, differs between machines.
  write("apps/fargate-worker/dist/local/index.mjs", root);
  write("infra/Pulumi.yaml", "");
  return root;
}

/** What the provider compares with the last deployment when the program runs in this checkout. */
async function comparedIn(root: string) {
  const infra = join(root, "infra");
  const cwd = vi.spyOn(process, "cwd").mockReturnValue(infra);
  try {
    const artifacts = join(root, "apps");
    const graph = await build({ workloads: { long: { worker: "fargate" } }, artifacts });
    const { registries: _, ...inputs } = graph.inputs(IMAGE, "fargate-worker");
    const location = (input: string) => resolve(infra, Object(inputs[input]).location);
    return { ...inputs, contextHash: contextHash(location("context"), location("dockerfile")) };
  } finally {
    cwd.mockRestore();
  }
}

test("the same content in another checkout is the same image to the provider, with the same tag", async () => {
  const [one, other] = [await comparedIn(checkout()), await comparedIn(checkout())];
  expect(other).toEqual(one);
  expect(one).toMatchObject({
    context: { location: "../apps/fargate-worker/dist/aws" },
    dockerfile: { location: "../apps/fargate-worker/Dockerfile" },
  });
});

test("the provider's hash is the one that its own code computes, and depends on modes", async () => {
  const root = checkout();
  const { contextHash: ours } = await comparedIn(root);
  // By Go, with the provider's own function and library.
  expect(ours).toBe("6a93e2d2cd0229860c1b2414642105f28634bc33a9fc2d823fbd29c625fc8282");
  chmodSync(join(root, "apps/fargate-worker/dist/aws/index.mjs"), 0o664);
  const { contextHash: withOtherMode } = await comparedIn(root);
  expect(withOtherMode).toBe("7ba3c9fec9d37f607f2fb87c03f11c5cc0257ac908c88e208ecb3b7673c15c5b");
});

test("a revert has the tag that the content had before, and other content another one", async () => {
  const reverted = await comparedIn(checkout());
  const { tags: first } = Object(await comparedIn(checkout()));
  const { tags: second } = Object(await comparedIn(checkout({ ...BUILT, "index.mjs": "" })));
  expect(reverted).toMatchObject({ tags: first });
  expect(second).not.toEqual(first);
});
