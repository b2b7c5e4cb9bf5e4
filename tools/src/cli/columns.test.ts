import { expect, test } from "vitest";
import { columnsOf, cut, padded } from "./columns.ts";

test.each([
  ["abc", 3],
  ["ü", 1],
  ["u\u0308", 1],
  ["検査", 4],
  ["🚀 up", 5],
  ["👩‍🚀", 2],
  ["→ ▸ …", 5],
  ["", 0],
])("%j takes %d columns", (text, columns) => {
  expect(columnsOf(text)).toBe(columns);
});

test("a text is cut between characters, and is never wider than there is room", () => {
  expect(cut("検査する", 8)).toBe("検査する");
  expect(cut("検査する", 7)).toBe("検査す…");
  expect(cut("検査する", 6)).toBe("検査…");
  expect(cut("👩‍🚀👩‍🚀", 3)).toBe("👩‍🚀…");
  expect(cut("abc", 0)).toBe("…");
});

test("spaces fill the columns that are left", () => {
  expect(padded("検", 4)).toBe("検  ");
  expect(padded("abc", 2)).toBe("abc");
});
