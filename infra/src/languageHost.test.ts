import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

const root = fileURLToPath(new URL("..", import.meta.url));
const project = parse(readFileSync(join(root, "Pulumi.yaml"), "utf8"));

describe("Pulumi's Node.js language host", () => {
  test("has its entry point in package.json, beside the packages whose plugins Pulumi installs", () => {
    expect(project).not.toHaveProperty("main");
    const { main, dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    expect(existsSync(join(root, main))).toBe(true);
    const withPlugins = Object.keys(dependencies).filter((name) => {
      const file = join(root, "node_modules", name, "package.json");
      return JSON.parse(readFileSync(file, "utf8")).pulumi?.resource === true;
    });
    expect(withPlugins).toEqual(["@pulumi/aws", "@pulumi/docker-build"]);
  });

  test("shows the message alone of every error that the program has a class for", () => {
    const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" });
    const others = files
      .filter((file) => /(?<!test)\.ts$/.test(file) && !file.includes("testing/"))
      .filter((file) =>
        /class \w+ extends Error/.test(readFileSync(join(root, "src", file), "utf8")),
      );
    expect(others).toEqual([]);
  });
});
