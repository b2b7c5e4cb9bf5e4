import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { newFolder } from "../testing/restart.ts";
import { integrationsIn, loadIntegrations } from "./module.ts";

const named = '--integrations is "own.ts"';

describe("a module of integrations", () => {
  test("exports functions by the names of what they answer", () => {
    const answer = async () => 1;
    const integrations = {
      "*": answer,
      "lambda:function": answer,
      "lambda:invoke": answer,
      "states:startExecution.sync:2": answer,
      "emr-containers:startJobRun.sync": answer,
      "aws-sdk:s3:getObject": answer,
    };
    expect(integrationsIn(named, { integrations })).toEqual(integrations);
  });

  test.each([
    [
      {},
      "whose export integrations is missing; allowed: a module whose export `integrations` is an object of functions",
    ],
    [{ default: {} }, "whose export integrations is missing"],
    [{ integrations: [] }, "whose export integrations is an array"],
    [{ integrations: null }, "whose export integrations is null"],
    [{ integrations: 5 }, "whose export integrations is of the type number"],
    [
      { integrations: { "sqs:sendMessage": "x" } },
      'whose integrations["sqs:sendMessage"] is of the type string; allowed: a function',
    ],
    [
      { integrations: { "sqs:sendMessage.waitForTaskToken": () => {} } },
      'whose integrations have the name "sqs:sendMessage.waitForTaskToken"; allowed: names such as lambda:invoke,',
    ],
    [
      { integrations: { sendMessage: () => {} } },
      'whose integrations have the name "sendMessage"; allowed: names such as lambda:invoke,',
    ],
  ])("is refused with the field: %j", (module, message) => {
    expect(() => integrationsIn(named, module)).toThrow(`${named}, ${message}`);
  });

  test.each([
    ["\nthrow new Error('no database\\nat all');", /\(no database, \S+\/own\.mjs:2\)/],
    ["throw null;", /\(it throws null\)/],
  ])("is refused with the line that throws, and what: %s", async (text, message) => {
    const file = path.join(newFolder(), "own.mjs");
    writeFileSync(file, text);
    await expect(loadIntegrations("own.mjs", file)).rejects.toThrow(message);
  });

  test("is refused when it can't be loaded", async () => {
    await expect(loadIntegrations("none.ts", "/none.ts")).rejects.toThrow(
      /^--integrations is "none.ts", which can't be loaded \(.+\); allowed: a module whose export `integrations`/,
    );
  });
});
