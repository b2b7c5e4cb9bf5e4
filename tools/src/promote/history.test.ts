import { describe, expect, test } from "vitest";
import { changesIn, formerCommit, lastCommit, UnreadableHistory } from "./history.ts";

const [NEW, OLD] = ["a".repeat(40), "b".repeat(40)];

const update = (commit: string | undefined, result = "succeeded", kind = "update") => ({
  ...{ kind, result, version: 1, startTime: "2026-11-28T10:00:00.000Z", message: "", config: {} },
  environment: commit === undefined ? {} : { "git.head": commit, "git.dirty": "false" },
});

const historyOf = (...updates: object[]) => changesIn(JSON.stringify(updates), "dev");

describe("the commit that a stack has", () => {
  test("is that of the last deployment", () => {
    const history = historyOf(update(NEW), update(OLD));
    expect(lastCommit(history)).toBe(NEW);
    expect(formerCommit(history)).toBe(NEW);
  });

  test("is that of the one that failed, while what ran before is that of the one that succeeded", () => {
    const history = historyOf(update(NEW, "failed"), update(OLD));
    expect(lastCommit(history)).toBe(NEW);
    expect(formerCommit(history)).toBe(OLD);
  });

  test("is told by no refresh and no import", () => {
    const other = (kind: string) => update("c".repeat(40), "succeeded", kind);
    const history = historyOf(other("refresh"), other("import"), update(OLD));
    expect(lastCommit(history)).toBe(OLD);
    expect(formerCommit(history)).toBe(OLD);
  });

  test("is none in a stack that is new, empty or destroyed", () => {
    const destroyed = update(OLD, "succeeded", "destroy");
    const histories = [historyOf(), changesIn("null", "dev"), historyOf(destroyed, update(OLD))];
    for (const history of histories) {
      expect(lastCommit(history)).toBeUndefined();
      expect(formerCommit(history)).toBeUndefined();
    }
  });

  test("is not known where a checkout without git deployed it", () => {
    expect(lastCommit(historyOf(update(undefined), update(OLD)))).toBeUndefined();
    expect(formerCommit(historyOf(update(undefined), update(OLD)))).toBeUndefined();
  });

  test("is no text that only says so: the state is not this repository's, and git would read an option", () => {
    for (const text of ["--output=x", "main", "", `${NEW} `, NEW.slice(1)]) {
      expect(lastCommit(historyOf(update(text), update(OLD)))).toBeUndefined();
      expect(formerCommit(historyOf(update(text), update(OLD)))).toBeUndefined();
    }
  });

  test("can't be read from another form", () => {
    expect(() => changesIn('{"updates":[]}', "dev")).toThrow(UnreadableHistory);
  });
});
