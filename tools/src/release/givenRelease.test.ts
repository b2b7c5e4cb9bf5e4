import { afterEach, expect, test, vi } from "vitest";
import { requireReleaseFor, useCallersRelease } from "./givenRelease.ts";

afterEach(() => void vi.unstubAllEnvs());

const stack = (release?: unknown) => ({
  stack: "prod",
  config: { "sfn-workers:release": release },
});

test("a stack that takes releases only is refused at once without one, and no other stack is", () => {
  vi.stubEnv("SFN_WORKERS_RELEASE", "");
  for (const only of [true, '{"only":true}']) {
    const release = typeof only === "string" ? only : { only };
    expect(() => requireReleaseFor(stack(release))).toThrow("Only releases are deployed to prod");
  }
  for (const release of [undefined, {}, { only: false }]) {
    expect(() => requireReleaseFor(stack(release))).not.toThrow();
  }
  vi.stubEnv("SFN_WORKERS_RELEASE", "release");
  expect(() => requireReleaseFor(stack({ only: true }))).not.toThrow();
});

test("a relative folder starts from where the command was called", () => {
  vi.stubEnv("INIT_CWD", "/somewhere");
  vi.stubEnv("SFN_WORKERS_RELEASE", "release");
  expect(useCallersRelease()).toBe(true);
  expect(process.env["SFN_WORKERS_RELEASE"]).toBe("/somewhere/release");
  vi.stubEnv("SFN_WORKERS_RELEASE", "");
  expect(useCallersRelease()).toBe(false);
});
