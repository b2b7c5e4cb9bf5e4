import { expect, test } from "vitest";
import { createCatalog } from "./catalog.ts";

const EAST = { region: "us-east-1", accountId: "000000000000" };

const named = (name: string, region = "us-east-1") => ({
  arn: `arn:aws:states:${region}:000000000000:activity:${name}`,
  name,
});

test("names of a region are sorted by their character codes", () => {
  const catalog = createCatalog();
  for (const name of ["b", "a", "B", "ä", "a1"]) catalog.add(named(name));
  catalog.add(named("a2", "eu-west-1"));
  const names = () => [...catalog.at(EAST).ascending()].map(({ name }) => name);
  expect(names()).toEqual(["B", "a", "a1", "b", "ä"]);
  expect(catalog.at({ ...EAST, region: "eu-west-1" }).size).toBe(1);
  expect(catalog.at({ ...EAST, accountId: "111111111111" }).size).toBe(0);
  catalog.remove(named("a1").arn);
  catalog.remove(named("none").arn);
  expect(names()).toEqual(["B", "a", "b", "ä"]);
  expect(catalog.has(named("a1").arn)).toBe(false);
});

test("a resource replaces one with the same ARN", () => {
  const catalog = createCatalog();
  catalog.add(named("a"));
  const again = named("a");
  catalog.add(again);
  expect([...catalog.at(EAST).ascending()]).toEqual([again]);
  expect(catalog.get(again.arn)).toBe(again);
});
