import { defineWorkflow, run, workloadOf } from "@sfn-workers/states-language/workflow";
import { expect, test } from "vitest";
import { plainManifest } from "../testing/plainManifest.ts";
import { workflowNews } from "./workflowNews.ts";

const workflow = defineWorkflow({
  name: "order",
  description: "Takes an order",
  definition: {
    StartAt: "Check",
    States: {
      Check: run(workloadOf(plainManifest("check")), { End: true }),
    },
  },
});

test("what is wrong with a worker is wrong with the workflows that hand tasks to it", () => {
  const dead = new AbortController();
  const troubles: Readonly<Record<string, string>> = { check: "API_KEY is missing" };
  const newsOf = workflowNews([{ workflow, mocks: {}, mocksFile: "mocks.ts" }], (name) => ({
    dead: name === "check" ? dead.signal : new AbortController().signal,
    trouble: () => troubles[name],
    delay: () => undefined,
  }));
  const news = newsOf("order");
  expect(news.trouble()).toBe("check: API_KEY is missing");
  expect(news.delay()).toBeUndefined();
  expect(newsOf("check").trouble()).toBe("API_KEY is missing");
  dead.abort("check can't start");
  expect(news.dead.aborted).toBe(true);
});
