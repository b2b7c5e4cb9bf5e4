import { join } from "node:path";
import { expect, test } from "vitest";
import { folderWith } from "../testing/folders.ts";
import { describeNode, requireNode, requireUser } from "./baseImage.ts";
import { readDockerfile } from "./dockerfile.ts";

/** The image of a Dockerfile that begins so and then starts Node.js. */
const imageOf = (start: string) =>
  readDockerfile({ context: folderWith({ Dockerfile: `${start}\nCMD ["node", "index.mjs"]\n` }) });

test.each([
  "FROM alpine:3",
  "FROM scratch",
  `ARG BASE=debian:12-slim\nFROM \${BASE}`,
  "FROM node:24 AS build\nRUN npm ci\nFROM --platform=linux/arm64 public.ecr.aws/docker/library/python:3.13",
])("an image without Node.js can't start it: %s", (start) => {
  expect(() => requireNode(imageOf(start))).toThrow(
    /Dockerfile: exec: "node": executable file not found in \$PATH: FROM \S+ has no Node.js, and no RUN installs it: use an image such as node:\d+-alpine$/,
  );
});

test.each([
  "FROM node:24-alpine",
  "FROM gcr.io/distroless/nodejs24-debian12",
  "FROM alpine:3\nRUN apk add nodejs",
  "FROM registry.example.com/team/alpine:3",
  "FROM alpine:3 AS base\nRUN apk add nodejs\nFROM base",
])("an image that may have Node.js is accepted: %s", (start) => {
  expect(() => requireNode(imageOf(start))).not.toThrow();
});

test("a base image with another Node.js is named", () => {
  const [major] = process.versions.node.split(".");
  expect(describeNode(imageOf("FROM node:4-alpine"))).toBe(
    `, on Node.js ${major}, not that of node:4-alpine`,
  );
  expect(describeNode(imageOf(`FROM node:${major}`))).toBe("");
  expect(describeNode(imageOf("FROM node:lts"))).toBe("");
});

test.each([
  ["ENTRYPOINT", "['node', 'index.mjs']"],
  ["CMD", "node index.mjs"],
])("a command that is no list of texts is refused with its place: %s %s", (instruction, words) => {
  const context = folderWith({ Dockerfile: `FROM node:24\n${instruction} ${words}\n` });
  expect(() => readDockerfile({ context })).toThrow(
    `${join(context, "Dockerfile")}: ${instruction} ${words} runs in a shell, which keeps SIGTERM from the program: write it in the exec form, a list of texts in double quotes, such as ${instruction} ["node", "index.mjs"]`,
  );
});

test("a user that the base image does not have can't run a command", () => {
  expect(() => requireUser(imageOf("FROM node:24-alpine\nUSER worker"))).toThrow(
    "Dockerfile: unable to find user worker: no matching entries in passwd file: node:24-alpine has no such user, and no RUN adds it: use USER node",
  );
});

test.each([
  "FROM node:24-alpine",
  "FROM node:24-alpine\nUSER node:node",
  "FROM node:24-alpine\nUSER 1000",
  "FROM node:24-alpine\nRUN adduser -D worker\nUSER worker",
  "FROM registry.example.com/team/node:24\nUSER worker",
  "FROM node:24\nARG NAME\nUSER $NAME",
])("a user that may exist is accepted: %s", (start) => {
  expect(() => requireUser(imageOf(start))).not.toThrow();
});
