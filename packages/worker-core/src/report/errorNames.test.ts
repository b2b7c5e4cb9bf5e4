import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { TaskFailure } from "../errors.ts";
import { failureOf } from "./failure.ts";

const causeOf = (thrown: unknown) => JSON.parse(failureOf(thrown).cause);

class ServiceError extends Error {
  constructor(message: string) {
    super(message);
    this.name = new.target.name;
  }
}
class ServiceBusy extends ServiceError {}
class ServiceVeryBusy extends ServiceBusy {
  override readonly name = "ServiceVeryBusy";
}
class Declined extends TaskFailure {
  constructor(code: string) {
    super(`Declined.${code}`);
  }
}

describe("the name that Retry and Catch match", () => {
  test.each([
    ["a class whose base sets it from new.target", new ServiceBusy("busy"), "ServiceBusy"],
    ["the base itself", new ServiceError("no"), "ServiceError"],
    ["a class that sets it as a field", new ServiceVeryBusy("busy"), "ServiceVeryBusy"],
    ["a subclass of TaskFailure", new Declined("NoMoney"), "Declined.NoMoney"],
    ["a DOMException", new DOMException("late", "TimeoutError"), "TimeoutError"],
    ["an aborted signal's reason", AbortSignal.abort().reason, "AbortError"],
    ["an error of another realm", runInNewContext("new RangeError('far')"), "RangeError"],
    [
      "an error class of another realm",
      runInNewContext("new (class Busy extends Error { name = 'Busy' })('busy')"),
      "Busy",
    ],
    ["an error without a constructor", Object.create(Error.prototype), "Error"],
    ["an error without a prototype", Object.setPrototypeOf(new Error("x"), null), "Error"],
    ["an object that only looks like an error", { name: "Busy", message: "x" }, "NonErrorThrown"],
    ["a class", ServiceBusy, "NonErrorThrown"],
  ])("of %s", (_what, thrown, name) => {
    expect(failureOf(thrown).error).toBe(name);
  });

  test.each([
    ["empty", ""],
    ["blank", " \n"],
    ["a number", 404],
    ["a symbol", Symbol("Busy")],
    ["an object", { toString: () => "Busy" }],
    ["null", null],
    ["undefined", undefined],
  ])("is Error where an error's own name is %s", (_what, name) => {
    expect(failureOf(Object.assign(new Error("x"), { name })).error).toBe("Error");
  });

  test("is Error for a TaskFailure without a name", () => {
    expect(failureOf(new TaskFailure("", "no name")).error).toBe("Error");
  });

  test("stays as it is, apart from half a character", () => {
    expect(failureOf(Object.assign(new Error("x"), { name: "Zu spät 😀\ud800" })).error).toBe(
      "Zu spät 😀\ufffd",
    );
  });
});

describe("the errors inside an error have their names, too", () => {
  test("along a chain of causes that crosses realms", () => {
    const inner = runInNewContext("new TypeError('inner', { cause: 'the network' })");
    expect(causeOf(new ServiceBusy("outer")).cause).toBeUndefined();
    expect(causeOf(new Error("outer", { cause: inner })).cause).toMatchObject({
      error: "TypeError",
      message: "inner",
      cause: { message: "the network" },
    });
  });

  test("in an AggregateError of another realm", () => {
    const thrown = runInNewContext("new AggregateError([new TypeError('one'), 2], 'all')");
    expect(failureOf(thrown).error).toBe("AggregateError");
    expect(causeOf(thrown).errors).toMatchObject([
      { error: "TypeError", message: "one" },
      { message: "2" },
    ]);
  });

  test("in a subclass of AggregateError", () => {
    class AllBusy extends AggregateError {
      override readonly name = "AllBusy";
    }
    const thrown = new AllBusy([new ServiceBusy("one")]);
    expect(failureOf(thrown).error).toBe("AllBusy");
    expect(causeOf(thrown).errors).toMatchObject([{ error: "ServiceBusy", message: "one" }]);
  });

  test("in a SuppressedError, which a failing `using` throws", () => {
    const thrown = new SuppressedError(new Error("closing"), new ServiceBusy("working"), "both");
    expect(failureOf(thrown).error).toBe("SuppressedError");
    expect(causeOf(thrown).errors).toMatchObject([
      { error: "Error", message: "closing" },
      { error: "ServiceBusy", message: "working" },
    ]);
  });
});
