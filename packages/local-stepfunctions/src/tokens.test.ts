import fc from "fast-check";
import { expect, test } from "vitest";
import { createTokenKey, createTokens } from "./tokens.ts";

const subject = fc.record({
  execution: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
  attempt: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  owner: fc.string({ minLength: 1, maxLength: 127 }).map((name) => name.replace(/[^ -~]/g, "x")),
});
const owner = "arn:aws:states:us-east-1:000000000000:activity:work";

test("a token contains its attempt and its owner, and looks like AWS's", () => {
  const tokens = createTokens(createTokenKey());
  fc.assert(
    fc.property(subject, (given) => {
      const token = tokens.issue(given);
      expect(token).toMatch(/^[A-Za-z0-9+/=]{368}$/);
      expect(tokens.read(token)).toEqual(given);
    }),
  );
});

test("an owner of any length fits into a token that AWS's API takes", () => {
  const tokens = createTokens(createTokenKey());
  for (const length of [224, 225, 226, 227, 228, 229, 256]) {
    const given = { execution: 1, attempt: 1, owner: "世".repeat(length) };
    const token = tokens.issue(given);
    expect(token).toMatch(/^[A-Za-z0-9+/]{368,2048}$/);
    expect(tokens.read(token)).toEqual(given);
  }
});

test("two tokens of one attempt differ", () => {
  const tokens = createTokens(createTokenKey());
  const given = { execution: 1, attempt: 1, owner };
  expect(tokens.issue(given)).not.toBe(tokens.issue(given));
});

test("a token with a changed character is invalid", () => {
  const tokens = createTokens(createTokenKey());
  const token = tokens.issue({ execution: 7, attempt: 3, owner });
  fc.assert(
    fc.property(
      fc.nat({ max: token.length - 1 }),
      fc.constantFrom(..."ABCxyz019+/"),
      (at, letter) => {
        fc.pre(token[at] !== letter && at > 16);
        const changed = token.slice(0, at) + letter + token.slice(at + 1);
        expect(tokens.read(changed)).toBeUndefined();
      },
    ),
  );
});

test("another endpoint's token is invalid unless it has the same key", () => {
  const key = createTokenKey();
  const token = createTokens(key).issue({ execution: 1, attempt: 2, owner });
  expect(createTokens(createTokenKey()).read(token)).toBeUndefined();
  expect(createTokens(key).read(token)).toEqual({ execution: 1, attempt: 2, owner });
});
