import { expect, test } from "vitest";
import { temporaryFolder } from "../testing/temporaryFolder.ts";
import { closureOf } from "./closure.ts";

test("a closure has what the named packages depend on, where it is installed, and nothing else", () => {
  const { root, write } = temporaryFolder();
  const packages: Readonly<Record<string, object>> = {
    "node_modules/image": {
      dependencies: { colour: "1", shared: "1" },
      optionalDependencies: { "image-linux-x64": "1", "image-linux-arm64": "1" },
      peerDependencies: { "not-installed": "1" },
    },
    "node_modules/colour": { dependencies: { shared: "2" } },
    "node_modules/colour/node_modules/shared": {},
    "node_modules/shared": { dependencies: { image: "1" } },
    "node_modules/image-linux-arm64": {},
    "node_modules/unrelated": {},
  };
  for (const [folder, json] of Object.entries(packages)) {
    const name = folder.split("node_modules/").at(-1);
    write({ [`${folder}/package.json`]: JSON.stringify({ name, ...json }) });
  }
  const closure = closureOf(["image"], root).map(({ folder, required }) => [
    folder.slice(root.length + 1),
    required ? "required" : "optional",
  ]);
  expect(Object.fromEntries(closure)).toEqual({
    "node_modules/image": "required",
    "node_modules/colour": "required",
    "node_modules/colour/node_modules/shared": "required",
    "node_modules/shared": "required",
    "node_modules/image-linux-arm64": "optional",
  });
});
