import { expect, expectTypeOf, test } from "vitest";
import * as z from "zod";
import { InvalidValues } from "../errors.ts";
import { checkValues } from "./checkValues.ts";
import { isOptional, valueProblems } from "./valueProblems.ts";

const declared = {
  name: "payment",
  variables: { PAYMENT_URL: z.url(), ATTEMPTS: z.coerce.number().int().default(3) },
  secrets: { PAYMENT_KEY: z.string().startsWith("sk_"), PROXY_PASSWORD: z.string().optional() },
};
const variables = { PAYMENT_URL: "https://pay.example.com", PATH: "/bin" };
const secrets = { PAYMENT_KEY: "sk_1234567" };

test("the handler's values are what the schemas make of the texts, with their types", () => {
  const { forHandler } = checkValues(declared, { variables, secrets });
  expect(forHandler).toEqual({
    variables: { PAYMENT_URL: "https://pay.example.com", ATTEMPTS: 3 },
    secrets: { PAYMENT_KEY: "sk_1234567", PROXY_PASSWORD: undefined },
  });
  expectTypeOf(forHandler.variables.ATTEMPTS).toEqualTypeOf<number>();
  expectTypeOf(forHandler.secrets.PROXY_PASSWORD).toEqualTypeOf<string | undefined>();
});

test("a manifest that declares nothing gets no values", () => {
  const { forHandler } = checkValues({ name: "plain" }, { variables, secrets: variables });
  expect(forHandler).toEqual({ variables: {}, secrets: {} });
});

test("one line names everything that is missing or wrong, with the value of a variable and without that of a secret", () => {
  const check = () =>
    checkValues(declared, {
      variables: { PAYMENT_URL: "nowhere", ATTEMPTS: "many" },
      secrets: { PAYMENT_KEY: "pk_1234567" },
    });
  expect(check).toThrow(InvalidValues);
  expect(check).toThrow(
    /^payment: variable PAYMENT_URL is "nowhere" \(Invalid URL\); variable ATTEMPTS is "many" \(.+\); secret PAYMENT_KEY does not match its schema \(.*"sk_"\)$/,
  );
  expect(check).not.toThrow("pk_1234567");
  expect(() => checkValues(declared, {})).toThrow(
    /variable PAYMENT_URL is missing .*secret PAYMENT_KEY is missing/,
  );
});

const validating = (validate: (value: unknown) => Promise<never>) => ({
  "~standard": { version: 1, vendor: "test", validate } as const,
});

test.each([
  ["quotes the value", z.string().refine(() => false, { error: ({ input }) => `no ${input}` })],
  [
    "throws the value",
    validating((value): never => {
      throw new Error(String(value));
    }),
  ],
])("a secret's schema that %s does not reveal it", (_what, schema) => {
  const check = () =>
    checkValues({ name: "payment", secrets: { KEY: schema } }, { secrets: { KEY: "abc" } });
  expect(check).toThrow(/^payment: secret KEY does not match its schema$/);
});

test("a part of a secret that a schema quotes from a parser's error is not revealed", () => {
  const login = z.string().superRefine((text, context) => {
    try {
      JSON.parse(text);
    } catch (error) {
      context.addIssue(String(error));
    }
  });
  const check = () =>
    checkValues(
      { name: "payment", secrets: { LOGIN: login } },
      { secrets: { LOGIN: "hunter22-and-so-on-and-so-on" } },
    );
  expect(check).toThrow(/^payment: secret LOGIN does not match its schema$/);
});

test("an asynchronous schema is refused, and what it rejects with is nobody's", () => {
  const late = validating(() => Promise.reject(new Error("late")));
  expect(() =>
    checkValues({ name: "payment", variables: { KEY: late } }, { variables: { KEY: "abc" } }),
  ).toThrow('variable KEY is "abc" (its schema is asynchronous or throws)');
});

test("a name that every object inherits is not a value", () => {
  const schemas = { toString: z.string() };
  expect(valueProblems(schemas, {})).toMatchObject([{ name: "toString", value: undefined }]);
});

test("a schema that accepts undefined, or has a default, makes its value optional", () => {
  expect(isOptional(declared.secrets.PROXY_PASSWORD)).toBe(true);
  expect(isOptional(declared.variables.ATTEMPTS)).toBe(true);
  expect(isOptional(declared.secrets.PAYMENT_KEY)).toBe(false);
});
