import { expect, onTestFinished, test } from "vitest";
import { accessTo, callStage, failureOf, json } from "../testing/callStage.ts";
import { taskReports } from "./taskReports.ts";

const TOKEN = "AAAAKgAAAAIAAAAA".repeat(20);

test("a report of a megabyte arrives completely", async () => {
  const { access, calls } = await callStage([json(200, {})]);
  const reports = taskReports(access, 1);
  onTestFinished(() => reports.close());
  const output = JSON.stringify("é".repeat(500_000));
  await reports.success(TOKEN, output);
  expect(JSON.parse(calls[0]?.body ?? "")).toEqual({ taskToken: TOKEN, output });
});

test("a report that was never sent cannot have arrived", async () => {
  const { url, server, access } = await callStage([]);
  server.close();
  const reports = taskReports(access, 1);
  expect(await failureOf(reports.success(TOKEN, "1"))).toMatchObject({
    code: "ECONNREFUSED",
    mayHaveArrived: false,
  });
  const nowhere = taskReports(accessTo("http://states.invalid"), 1);
  expect(await failureOf(nowhere.success(TOKEN, "1"))).toMatchObject({ mayHaveArrived: false });
  const unsigned = taskReports(
    {
      ...accessTo(url),
      sign: () =>
        Promise.reject(Object.assign(new Error("none"), { name: "CredentialsProviderError" })),
    },
    1,
  );
  expect(await failureOf(unsigned.success(TOKEN, "1"))).toMatchObject({ mayHaveArrived: false });
});

test("a thousand tasks that beat at once share 128 connections", async () => {
  const { access, calls } = await callStage([json(200, {})]);
  const reports = taskReports(access, 1_000);
  onTestFinished(() => reports.close());
  await Promise.all(Array.from({ length: 1_000 }, () => reports.heartbeat(TOKEN)));
  expect(calls).toHaveLength(1_000);
  expect(Math.max(...calls.map(({ connection }) => connection))).toBe(127);
});

test.each(["<h1>Please log in</h1>", "", "null", "[]", '"OK"'])(
  "status 200 with %j is no answer of AWS, and delivers nothing",
  async (page) => {
    const { access } = await callStage([(response) => response.writeHead(200).end(page)]);
    const reports = taskReports(access, 1);
    onTestFinished(() => reports.close());
    expect(await failureOf(reports.success(TOKEN, "1"))).toMatchObject({
      message: "the answer to SendTaskSuccess is not a JSON object",
      mayHaveArrived: true,
    });
  },
);

test("the token is removed from AWS's messages, which quote rejected values", async () => {
  const message = `Value '${TOKEN}' at 'taskToken' failed to satisfy constraint: too long`;
  const { access } = await callStage([json(400, { __type: "ValidationException", message })]);
  const reports = taskReports(access, 1);
  onTestFinished(() => reports.close());
  for (const report of [
    () => reports.success(TOKEN, "1"),
    () => reports.failure(TOKEN, "Error", "{}"),
    () => reports.heartbeat(TOKEN),
  ]) {
    const fault = await failureOf(report());
    expect(fault.message).toBe(
      "Value '(task token)' at 'taskToken' failed to satisfy constraint: too long",
    );
  }
});
