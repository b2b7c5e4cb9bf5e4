import { expect, test } from "vitest";
import { reportedError, StateError } from "./errors.ts";

test("an error originates in the state unless it was reported", () => {
  expect(new StateError("E", "c")).toMatchObject({
    name: "StateError",
    message: "c",
    error: "E",
    cause: "c",
    origin: "state",
    evaluation: false,
    location: undefined,
  });
  expect(reportedError("E", "c")).toMatchObject({ error: "E", cause: "c", origin: "report" });
});

test("an error's message is its cause, else its name", () => {
  expect(reportedError("E", undefined).message).toBe("E");
  expect(reportedError("E", "").message).toBe("");
  expect(reportedError(undefined, undefined).message).toBe("");
});
