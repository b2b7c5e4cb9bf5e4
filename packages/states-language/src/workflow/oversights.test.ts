import { describe, expect, test } from "vitest";
import { checkWorkflow } from "./checkWorkflow.ts";
import { workflowOf } from "./defineWorkflow.ts";

const problemsOf = async (StartAt: string, States: object, more: object = {}) => {
  const definition = { StartAt, States, ...more };
  const workflow = workflowOf({ name: "odd", description: "Odd", definition });
  return (await checkWorkflow(workflow, {})).map(
    ({ code, location, message }) => `${code} ${location}: ${message}`,
  );
};
const jsonata = { QueryLanguage: "JSONata" };
const use = (name: string) => ({ Type: "Pass", Output: `{% $${name} %}`, End: true });

describe("a variable", () => {
  const inner = (mode: object, state: object) => ({
    ...{ Type: "Map", Items: [1], End: true },
    ItemProcessor: { ...mode, StartAt: "In", States: { In: state } },
  });
  const distributed = { ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" } };
  const set = (Next: string) => ({ Type: "Pass", Assign: { total: 1 }, Next });

  test("that no state assigns is warned of, with those that are there", async () => {
    expect(await problemsOf("Set", { Set: set("Use"), Use: use("totl") }, jsonata)).toEqual([
      "VARIABLE /States/Use: It reads $totl, which no state assigns: a variable comes from a state of the same level or of one around it, and none from outside a distributed Map. Assigned there: $total",
    ]);
    const path = { Type: "Pass", InputPath: "$totl", End: true };
    expect(await problemsOf("Use", { Use: path })).toEqual([
      expect.stringMatching(/^VARIABLE \/States\/Use: It reads \$totl, .* Assigned there: none$/),
    ]);
  });

  test("that no state assigns is warned of with the nearest ones, if there are many", async () => {
    const names = Array.from({ length: 3_000 }, (_, index) => `other${index}`);
    const known = Object.fromEntries(["total", ...names, "subtotal"].map((name) => [name, 1]));
    const uses = Array.from({ length: 50 }, (_, index) => {
      const last = index === 49 ? { End: true } : { Next: `Use${index + 1}` };
      return [`Use${index}`, { Type: "Pass", Output: "{% $totl %}", ...last }];
    });
    const first = { Type: "Pass", Assign: known, Next: "Use0" };
    const problems = await problemsOf("Set", { Set: first, ...Object.fromEntries(uses) }, jsonata);
    expect(problems).toHaveLength(50);
    for (const problem of problems) {
      expect(problem).toMatch(/ Assigned there: \$total(?:, \$\w+){4} and 2,997 more$/);
    }
  });

  test("that a query or a choice asks for may be there or not", async () => {
    const Output = "{% $exists($maybe) ? $maybe : $maybe2 ~> $exists() %}";
    const own = { Pass: { Type: "Pass", Output, End: true } };
    expect(await problemsOf("Pass", own, jsonata)).toEqual([]);
    const Choices = [{ Condition: "{% $exists( $maybe.name ) %}", Next: "Use" }];
    const asked = { Asks: { Type: "Choice", Choices, Default: "Use" }, Use: use("maybe") };
    expect(await problemsOf("Asks", asked, jsonata)).toEqual([]);
    const present = [{ Not: { Variable: "$maybe.name", IsPresent: true }, Next: "Use" }];
    const Use = { Type: "Pass", InputPath: "$maybe", End: true };
    const path = { Asks: { Type: "Choice", Choices: present, Default: "Use" }, Use };
    expect(await problemsOf("Asks", path)).toEqual([]);
    const text = { Type: "Pass", Output: ["$exists($maybe)", "{% $maybe %}"], End: true };
    expect(await problemsOf("Text", { Text: text }, jsonata)).toHaveLength(1);
  });

  test("of a level around is there, but in the items of a distributed Map", async () => {
    const states = (mode: object) => ({ Set: set("Each"), Each: inner(mode, use("total")) });
    expect(await problemsOf("Set", states({}), jsonata)).toEqual([]);
    expect(await problemsOf("Set", states(distributed), jsonata)).toEqual([
      expect.stringMatching(
        /^VARIABLE \/States\/Each\/ItemProcessor\/States\/In: It reads \$total/,
      ),
    ]);
  });

  test("of a level inside is not", async () => {
    const Assign = { own: 1 };
    const states = {
      Each: { ...inner({}, { Type: "Pass", Assign, End: true }), End: undefined, Next: "Use" },
      Use: use("own"),
    };
    expect(await problemsOf("Each", states, jsonata)).toHaveLength(1);
  });

  test("may come from a choice or a Catch, and a query may have its own and functions", async () => {
    const states = {
      Which: {
        Type: "Choice",
        Choices: [{ Condition: "{% true %}", Assign: { chosen: 1 }, Next: "Try" }],
        Default: "Try",
      },
      Try: {
        ...{ Type: "Task", Resource: "arn:aws:states:us-east-1:123456789012:activity:try" },
        Catch: [{ ErrorEquals: ["States.ALL"], Assign: { error: "e" }, Next: "Use" }],
        Next: "Use",
      },
      Use: {
        Type: "Pass",
        Output:
          "{% ($a := $chosen; $f := function($b) { $b & $error }; $map([$a], $f) ~> $count()) %}",
        End: true,
      },
    };
    expect(await problemsOf("Which", states, jsonata)).toEqual([]);
    const jsonPath = {
      Set: { Type: "Pass", Assign: { "from.$": "$.a", list: [1] }, Next: "Use" },
      Use: { Type: "Pass", Parameters: { "a.$": "States.Array($from, $list[0])" }, End: true },
    };
    expect(await problemsOf("Set", jsonPath)).toEqual([]);
  });
});

describe("a call that waits for its token", () => {
  const Resource = "arn:aws:states:::sqs:sendMessage.waitForTaskToken";
  const send = (fields: object) => ({ Send: { Type: "Task", Resource, ...fields, End: true } });
  const QueueUrl = "https://sqs.us-east-1.amazonaws.com/123456789012/q";

  test("and does not send it is warned of", async () => {
    const Arguments = { QueueUrl, MessageBody: "{% $states.input.text %}" };
    expect(await problemsOf("Send", send({ Arguments }), jsonata)).toEqual([
      'TOKEN /States/Send: Nothing that it sends has its token, so nobody can answer it, and it waits until it times out: send "{% $states.context.Task.Token %}"',
    ]);
    const Parameters = { QueueUrl, "MessageBody.$": "$.text" };
    expect(await problemsOf("Send", send({ Parameters }))).toEqual([
      expect.stringMatching(/^TOKEN .*: send "NAME\.\$": "\$\$\.Task\.Token"$/),
    ]);
  });

  test.each([
    [{ Arguments: { QueueUrl, MessageBody: "{% $states.context.Task.Token %}" } }, jsonata],
    [{ Arguments: { QueueUrl, MessageBody: "{% $string($states.context) %}" } }, jsonata],
    [{ Arguments: { QueueUrl, MessageBody: "{% $string($states) %}" } }, jsonata],
    [{ Parameters: { QueueUrl, "MessageBody.$": "$$.Task.Token" } }, {}],
    [{ InputPath: "$$", Parameters: { QueueUrl, "MessageBody.$": "$.Task.Token" } }, {}],
    [{ Parameters: { QueueUrl, "MessageBody.$": "States.Format('{}', $$.Task.Token)" } }, {}],
  ])("and sends it is right: %j", async (fields, machine) => {
    expect(await problemsOf("Send", send(fields), machine)).toEqual([]);
  });
});

describe("a path of JSONPath", () => {
  const order = { "name.$": "$.order.name" };
  const stays = (at: string) =>
    expect.stringMatching(new RegExp(`^LANGUAGE ${at}: The state's query language is JSONata`));

  test("in a state of JSONata is warned of wherever a query may be", async () => {
    const sent = { Arguments: { all: [{ one: order }] }, Assign: { "id.$": "States.UUID()" } };
    const Resource = "arn:aws:states:us-east-1:123456789012:activity:work";
    const Catch = [{ ErrorEquals: ["No"], Output: order, Next: "Work" }];
    const states = {
      Work: { Type: "Task", QueryLanguage: "JSONata", Resource, ...sent, Catch, End: true },
    };
    expect(await problemsOf("Work", states)).toEqual([
      stays("/States/Work/Arguments/all\\[0\\]/one/name\\.\\$"),
      stays("/States/Work/Assign/id\\.\\$"),
      stays("/States/Work/Catch\\[0\\]/Output/name\\.\\$"),
    ]);
  });

  test("is warned of without .$ too, where a text is nothing else", async () => {
    const ItemProcessor = { StartAt: "In", States: { In: { Type: "Pass", End: true } } };
    const states = {
      Each: { Type: "Map", Items: "$.files", ItemProcessor, Next: "All" },
      All: { Type: "Pass", Output: { first: "$.files[0]", id: "$$.Execution.Id" }, End: true },
    };
    expect(await problemsOf("Each", states, jsonata)).toEqual(
      expect.arrayContaining([
        stays("/States/Each/Items"),
        stays("/States/All/Output/first"),
        stays("/States/All/Output/id"),
      ]),
    );
    const Output = ["$.50", "$.a is a path", "$", "{% $states.input.a %}", "US$.a"];
    expect(await problemsOf("A", { A: { Type: "Pass", Output, End: true } }, jsonata)).toEqual([]);
  });

  test("in one of JSONPath is right, and so is such a name without a path", async () => {
    expect(await problemsOf("A", { A: { Type: "Pass", Parameters: order, End: true } })).toEqual(
      [],
    );
    const Output = { "total.$": 12, "price in $": "$.12" };
    expect(await problemsOf("A", { A: { Type: "Pass", Output, End: true } }, jsonata)).toEqual([]);
  });
});
