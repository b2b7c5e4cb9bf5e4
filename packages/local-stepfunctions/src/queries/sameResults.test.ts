import { type JsonObject, parseExactly } from "@sfn-workers/states-language/json";
import {
  createJsonataAnswers,
  type JsonataEvaluation,
  type JsonataJob,
  type JsonataOutcome,
} from "@sfn-workers/states-language/jsonata";
import { evaluateJsonata } from "@sfn-workers/states-language/queries";
import fc from "fast-check";
import { expect, test } from "vitest";
import { outcomeLine, parseAnswer, parseRequest, requestParts } from "./protocol.ts";

const answers = createJsonataAnswers();
const surroundings = { now: () => 1_772_368_200_123, seed: () => "seed" };

/** What a child does with a job, and the lines between it and its parent. */
async function asInAChild(job: JsonataJob): Promise<readonly JsonataOutcome[]> {
  const line = [...requestParts({ kind: "evaluate", job })].join("");
  expect(line.indexOf("\n")).toBe(line.length - 1);
  const request = parseRequest(Buffer.from(line).toString());
  if (request.kind !== "evaluate") throw new Error("it is another request");
  const outcomes: JsonataOutcome[] = [];
  for await (const outcome of answers.answer(request.job)) {
    const answer = parseAnswer(Buffer.from(outcomeLine(outcome)).toString().trimEnd());
    if (answer.kind === "outcome") outcomes.push(answer.outcome);
  }
  return outcomes;
}

async function written(text: string, bindings: JsonObject, more: JsonataEvaluation) {
  try {
    const value = await evaluateJsonata({ kind: "expression", text }, "Output", bindings, {
      ...surroundings,
      ...more,
    });
    return JSON.stringify(value);
  } catch (error) {
    return `${error}`;
  }
}

/** Everywhere: all in this process, all in a child, and only what is not cheap in a child. */
async function everywhere(text: string, bindings: JsonObject) {
  const here = await written(text, bindings, {});
  const mixed = await written(text, bindings, { elsewhere: asInAChild });
  const job = { now: surroundings.now(), bindings, expressions: [{ text, seed: "seed/0" }] };
  const [outcome] = await asInAChild(job);
  const there = await written(text, bindings, {
    elsewhere: async () => (outcome ? [outcome] : []),
  });
  return { here, mixed, there };
}

test.each<[string, string]>([
  [
    "the time of the evaluation",
    "[$now(), $millis(), $now('[H01]'), $toMillis('10:30', '[H01]:[m01]')]",
  ],
  ["random numbers", "[$random(), $random(), $random(7), $uuid(), $shuffle([1..20])]"],
  ["a range of one", "[$range(1, 1, 1), {'a': $range(2, 2, 1)}]"],
  ["chunks", "[$partition([1..5], 2), $partition([1])]"],
  ["an error of Step Functions' functions", "$partition('text', 1)"],
  ["a repeated name in JSON", `$parse('{"a":1,"a":2}')`],
  [
    "digits in JSON",
    "$parse('[9007199254740993123, 1e300]') ~> $append([$states.input.large, 9007199254740993])",
  ],
  ["an internal error", "$base64decode('!')"],
  ["infinite numbers", "{'large': 1/0, 'least': [-1/0], 'none': 0/0}"],
  ["the largest depth", `${"1+".repeat(99)}1`],
  ["too large a depth", `${"1+".repeat(100)}1`],
  ["an operator of a later version", "$none ?? 1"],
  [
    "large integers",
    "[$states.input.large, $states.input.large + 1, $string($states.input.large)]",
  ],
  ["the least number", "[$states.input.zero, 1 / $states.input.zero]"],
  ["nothing", "$states.input.none"],
  ["an error with a value", "-$states.input.text"],
  ["an error of the parser", "1 +"],
  ["a function", "$sum"],
  ["a function in a list", "[function($x) { $x }]"],
  ["a lone surrogate", "$states.input.lone & '\\uD83D'"],
  ["line ends", "$states.input.text & '\n\\n\u2028'"],
  ["a member named __proto__", "$states.input.odd"],
  ["a member named __proto__ that is made", "$merge([{'__proto__': 1, 'a': 2}])"],
  ["a member that is taken for a function", "$states.input.marked.a ? 1 : $states.input.marked"],
  ["matches", "$match($states.input.text, /(l)(x)?/)"],
  ["a sequence of one", "$states.input.list[0][]"],
  ["parents", "$states.input.odd.deep.deeper.(%.%.text)"],
  ["joins", "$states.input.list@$l.list#$i.{'l': $l, 'i': $i}"],
  ["all of $states", "$keys($states)"],
  ["a local time", "$toMillis('2026-03-01T12:30:00')"],
])("%s is the same wherever it is evaluated: %s", async (_, text) => {
  const input = parseExactly(
    `{"large":9007199254740993123,"zero":-0,"text":"hello\\nworld","lone":"\\ud83d","list":[1,2,[3]],
      "odd":{"__proto__":{"a":1},"text":"t","deep":{"deeper":{"a":1}}},
      "marked":{"_jsonata_lambda":true,"a":{"b":1}}}`,
  );
  const { here, mixed, there } = await everywhere(text, { states: { input }, other: [1] });
  expect({ mixed, there }).toEqual({ mixed: here, there: here });
});

const values = fc
  .json({ maxDepth: 3, noUnicodeString: false })
  .map((text) => parseExactly(`{"a":${text},"b":[${text},9007199254740993],"text":"aXbXc"}`));

test("any expression has the same value or the same error wherever it is evaluated", async () => {
  const of = fc.constantFrom("a", "b", "text", "a.*", "**", "b[0]", "b[1]", "none", "a[-1]");
  const calls = fc.constantFrom(
    ..."$string $sum $count $keys $distinct $sort $reverse $uppercase $length $type $boolean $number $spread $merge $shuffle $base64encode $encodeUrlComponent $parse -".split(
      " ",
    ),
  );
  const expressions = fc.oneof(
    of.map((path) => `$states.input.${path}`),
    fc.tuple(calls, of).map(([call, path]) => `${call}($states.input.${path})`),
    fc.tuple(of, of).map(([a, b]) => `$states.input.(${a} & ${b} & $random())`),
    fc.tuple(of, of).map(([a, b]) => `$states.input.{'x': ${a}, $string(${b}): $now()}`),
    fc
      .tuple(of, of)
      .map(
        ([a, b]) => `$map($states.input.${a}, function($v, $i) { [$v, $i, $states.input.${b}] })`,
      ),
    fc
      .tuple(of, of)
      .map(
        ([a, b]) => `$replace($string($states.input.${a}), /X|\\d/, $string($states.input.${b}))`,
      ),
    fc
      .tuple(of, of)
      .map(
        ([a, b]) => `$states.input.${a} = $states.input.${b} ? $states : $states.input.${a} < 1`,
      ),
  );
  await fc.assert(
    fc.asyncProperty(expressions, values, async (text, input) => {
      const { here, mixed, there } = await everywhere(text, { states: { input } });
      expect({ mixed, there }).toEqual({ mixed: here, there: here });
    }),
    { numRuns: 200 },
  );
});
