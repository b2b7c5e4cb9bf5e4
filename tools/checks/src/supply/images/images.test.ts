import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryWorkspace } from "../../testing/temporaryWorkspace.ts";
import { acceptedFindings } from "../acceptedFindings.ts";
import { dayOf, openProblems } from "../openProblems.ts";
import { imageFindings } from "./imageFindings.ts";

const ROOT = join(import.meta.dirname, "../../../../..");
const DIGEST = `sha256:${"0".repeat(64)}`;

test("every image that a Dockerfile builds on is named by its digest", () => {
  const found = imageFindings(ROOT);
  expect(openProblems(["image"], found, acceptedFindings, dayOf(new Date()))).toEqual([]);
});

const found = (dockerfile: string, path = "a/Dockerfile") =>
  imageFindings(temporaryWorkspace({ [path]: dockerfile })).map(({ name }) => name);

test.each([
  [`FROM node:24@${DIGEST}\n`],
  [`FROM node:24@${DIGEST} AS build\nFROM scratch\nCOPY --from=build /a /a\n`],
  [`FROM --platform=$BUILDPLATFORM node@${DIGEST} as Build\nFROM build\nCOPY --from=0 /a /a\n`],
  ["# FROM node:24\n"],
])("%j is held", (dockerfile) => {
  expect(found(dockerfile)).toEqual([]);
});

test.each([
  ["FROM node:24-alpine\n", ["node:24-alpine"]],
  ["from node\n", ["node"]],
  ["FROM --platform=linux/arm64 \\\n  node:24\n", ["node:24"]],
  ["ARG TAG=24\nFROM node:$TAG\n", ["node:$TAG"]],
  [`FROM node@${DIGEST}\nCOPY --chown=node --from=busybox:1 /a /a\n`, ["busybox:1"]],
  ["FROM build AS build\n", ["build"]],
  ["# syntax=docker/dockerfile:1\nFROM scratch\n", ["docker/dockerfile:1"]],
  ["FROM scratch AS a\r\nRUN --mount=type=bind,from=a,target=/a --mount=from=b:1 ls\r\n", ["b:1"]],
  [`FROM node@${DIGEST.slice(0, -1)}\n`, [`node@${DIGEST.slice(0, -1)}`]],
])("%j is found", (dockerfile, images) => {
  expect(found(dockerfile)).toEqual(images);
});

test("a Dockerfile may have another name", () => {
  expect(found("FROM a\n", "a/Dockerfile.arm")).toEqual(["a"]);
  expect(found("FROM a\n", "worker.Dockerfile")).toEqual(["a"]);
  expect(found("FROM a\n", "node_modules/a/Dockerfile")).toEqual([]);
});
