import { expect, test } from "vitest";
import { folderWith } from "../testing/folders.ts";
import { readDockerfile } from "./dockerfile.ts";

const read = (Dockerfile: string) => readDockerfile({ context: folderWith({ Dockerfile }) });

test.each([
  [
    "WORKDIR /worker",
    "no build stage in current context: begin with FROM, such as FROM node:24-alpine",
  ],
  ["FROM node:24\nWORKDR /worker", "unknown instruction: WORKDR (did you mean WORKDIR?)"],
  [
    "FROM node:24\nENV A=b C",
    'ENV A=b C: Syntax error - can\'t find = in "C". Must be of the form: name=value',
  ],
  [
    "FROM node:24\nSTOPSIGNAL SIGINT",
    "STOPSIGNAL SIGINT: supported locally: SIGTERM, which ECS sends without it",
  ],
])(
  "a Dockerfile that Docker refuses, or that would run otherwise here, is refused: %s",
  (text, message) => {
    expect(() => read(text)).toThrow(`Dockerfile: ${message}`);
  },
);

test("every instruction of Docker is accepted, in upper and lower case", () => {
  const { user, command } = read(
    [
      "ARG BASE=node:24",
      "from $BASE as base",
      ...["LABEL a=b", "MAINTAINER a", "EXPOSE 80", 'VOLUME ["/data"]', 'SHELL ["/bin/sh", "-c"]'],
      ...[
        "HEALTHCHECK NONE",
        "ONBUILD RUN x",
        "stopsignal SIGTERM",
        "ENV A=b C='d e' F=\"g\"",
        "env OLD form of it",
      ],
      ...["USER node:node", "RUN npm ci \\", "  --omit=dev", 'cmd ["node", "index.mjs"]'],
    ].join("\n"),
  );
  expect({ user, command }).toEqual({ user: "node:node", command: ["node", "index.mjs"] });
});
