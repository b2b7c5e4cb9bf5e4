import { expect, test } from "vitest";
import { fullNameIn } from "./repository.ts";

test("a repository's name is read from each form of its address at GitHub, and from no other host's", () => {
  for (const remote of [
    "git@github.com:team/shop.git",
    "https://github.com/team/shop",
    "ssh://git@github.com/team/shop.git",
    "https://github.example.com/team/shop/",
  ]) {
    expect(fullNameIn(remote)).toBe("team/shop");
  }
  expect(fullNameIn("git@gitlab.com:team/shop.git")).toBeUndefined();
  expect(fullNameIn("/srv/shop.git")).toBeUndefined();
});
