import { describe, expect, test } from "vitest";
import { changesIn, formerCommit, lastCommit, UnreadableHistory } from "./history.ts";

const update = (commit: string | undefined, result = "succeeded", kind = "update") => ({
  ...{ kind, result, version: 1, startTime: "2026-11-28T10:00:00.000Z", message: "", config: {} },
  environment: commit === undefined ? {} : { "git.head": commit, "git.dirty": "false" },
});

const historyOf = (...updates: object[]) => changesIn(JSON.stringify(updates), "dev");

describe("the commit that a stack has", () => {
  test("is that of the last deployment", () => {
    const history = historyOf(update("new"), update("old"));
    expect(lastCommit(history)).toBe("new");
    expect(formerCommit(history)).toBe("new");
  });

  test("is that of the one that failed, while what ran before is that of the one that succeeded", () => {
    const history = historyOf(update("new", "failed"), update("old"));
    expect(lastCommit(history)).toBe("new");
    expect(formerCommit(history)).toBe("old");
  });

  test("is told by no refresh and no import", () => {
    const other = (kind: string) => update("other", "succeeded", kind);
    const history = historyOf(other("refresh"), other("import"), update("old"));
    expect(lastCommit(history)).toBe("old");
    expect(formerCommit(history)).toBe("old");
  });

  test("is none in a stack that is new, empty or destroyed", () => {
    const destroyed = update("old", "succeeded", "destroy");
    const histories = [historyOf(), changesIn("null", "dev"), historyOf(destroyed, update("old"))];
    for (const history of histories) {
      expect(lastCommit(history)).toBeUndefined();
      expect(formerCommit(history)).toBeUndefined();
    }
  });

  test("is not known where a checkout without git deployed it", () => {
    expect(lastCommit(historyOf(update(undefined), update("old")))).toBeUndefined();
    expect(formerCommit(historyOf(update(undefined), update("old")))).toBeUndefined();
  });

  test("can't be read from another form", () => {
    expect(() => changesIn('{"updates":[]}', "dev")).toThrow(UnreadableHistory);
  });
});
