import { expect, test } from "vitest";
import * as z from "zod";
import { checkValues } from "./checkValues.ts";
import { redactIn } from "./redaction.ts";

const redactionOf = (secrets: Record<string, string>, schema: z.ZodType = z.string()) =>
  checkValues(
    {
      name: "payment",
      secrets: Object.fromEntries(Object.keys(secrets).map((name) => [name, schema])),
    },
    { secrets },
  ).redact;

test("a secret in a text becomes its name, wherever and however often it stands", () => {
  const redact = redactionOf({ KEY: "sk_1234", TOKEN: "a.b*c(d" });
  expect(redact("sk_1234: no a.b*c(d, xsk_1234x")).toBe("[KEY]: no [TOKEN], x[KEY]x");
  expect(redact("aXb*c(d")).toBe("aXb*c(d");
});

test("a secret is found where it is escaped: in JSON, in an address", () => {
  const value = 'pa"ss\nword &1';
  const redact = redactionOf({ KEY: value });
  expect(redact(JSON.stringify({ value }))).toBe('{"value":"[KEY]"}');
  expect(redact(`https://u:${encodeURIComponent(value)}@host`)).toBe("https://u:[KEY]@host");
});

test("of two secrets, one of which is part of the other, the whole one is replaced", () => {
  const redact = redactionOf({ PART: "secret", WHOLE: "secret-and-more" });
  expect(redact("secret-and-more, secret")).toBe("[WHOLE], [PART]");
});

test("what a schema makes of a secret is one too: the password in a JSON secret", () => {
  const login = z.string().transform((text) => JSON.parse(text));
  const redact = redactionOf(
    { LOGIN: '{"user":"app","passwords":["hunter22"],"pin":123456}' },
    login,
  );
  expect(redact("app: hunter22, 123456")).toBe("app: [LOGIN], [LOGIN]");
});

test("what a schema makes of a secret may contain itself", () => {
  const cyclic = z.string().transform((text) => {
    const value: Record<string, unknown> = { text };
    value["self"] = value;
    return value;
  });
  expect(redactionOf({ KEY: "sk_1234" }, cyclic)("sk_1234")).toBe("[KEY]");
});

test("a text of fewer than six characters stays, because it may be part of any word", () => {
  expect(redactionOf({ MODE: "tests" })("tests")).toBe("tests");
  expect(redactionOf({ MODE: "tested" })("tested")).toBe("[MODE]");
});

test("a copy of any data has no secret, and what is no plain data stays as it is", () => {
  const redact = redactionOf({ KEY: "sk_1234" });
  const at = new Date();
  const cyclic: Record<string, unknown> = { at, list: ["sk_1234"], sk_1234: { n: 1 } };
  cyclic["self"] = cyclic;
  const copy = redactIn(cyclic, redact);
  expect(copy).toMatchObject({ at, list: ["[KEY]"], "[KEY]": { n: 1 } });
  expect(copy["self"]).toBe(copy);
  expect(cyclic["list"]).toEqual(["sk_1234"]);
});

test("without secrets there is no copy", () => {
  const data = { list: [] };
  expect(redactIn(data, redactionOf({}))).toBe(data);
});
