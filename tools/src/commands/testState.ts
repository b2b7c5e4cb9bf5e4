import { Option } from "@commander-js/extra-typings";
import { createCommand } from "../cli/command.ts";
import { requireDeployedStack } from "../cli/stack.ts";
import { wholeNumber } from "../cli/values.ts";
import { inlineJson } from "../executions/inlineJson.ts";
import { readInlineText } from "../executions/inlineText.ts";
import { JSON_OUTPUT } from "../executions/options.ts";
import { findState } from "../testState/definition.ts";
import { isDeployed, LOCAL, requireTogether } from "../testState/options.ts";

const COUNT = (option: string) => wholeNumber(option, { min: 0, max: 1_000_000 });

export const command = () =>
  createCommand("test-state", {
    description:
      "Says what AWS's TestState would say of one state: what it makes of an input, stage by stage, and which state follows. Nothing is deployed.",
    examples: {
      'pnpm test-state supplier-file "How good?" --variables @variables.json':
        "tests a state of a workflow of packages/workflows",
      "pnpm test-state supplier-file Notify --stack local":
        "tests it with the values of the local stack; mocks.ts answers its service",
      "pnpm test-state order.asl.json Prices -i '{\"order\": 7}'": "tests a state of a file",
      "pnpm test-state order.asl.json Charge -i @order.json --mock '{\"StatusCode\": 200}'":
        "lets the task's service answer so",
      "pnpm test-state order.asl.json Charge --mock-error Busy --retries 2":
        "says what Retry and Catch make of an error after two retries",
      "pnpm test-state state.json --json | jq -r .output": "tests a file that is one state",
    },
    notes:
      "A Task of a workflow is answered as its mocks.ts says; other Tasks, Parallel and Map states need --mock or --mock-error: no service is called, but with --stack of a deployed stack, and no branch and no item runs.",
    exitCodes: {
      0: "when the state succeeds, or its Retry or Catch takes the error",
      1: "when the state fails, the definition is refused, or the command failed",
    },
  })
    .argument(
      "<FILE>",
      "a workflow's name, or a file with a state machine's definition or one state, as JSON",
    )
    .argument("[STATE]", "the state's name, at any depth; not where the file is one state")
    .option(
      "-i, --input <JSON>",
      "the state's input: JSON, @FILE, or - for stdin ({} by default)",
      inlineJson("-i"),
    )
    .addOption(
      new Option("--mock <JSON>", "what the task, the branches or the items answer: JSON or @FILE")
        .argParser(inlineJson("--mock"))
        .conflicts("mockError"),
    )
    .option("--mock-error <NAME>", "the error with which they fail")
    .option("--mock-cause <TEXT>", "the error's cause")
    .addOption(
      new Option(
        "--validation <MODE>",
        "how --mock is compared with what the service answers: STRICT (the default), PRESENT, only the fields that it has, or NONE",
      ).choices(["STRICT", "PRESENT", "NONE"] as const),
    )
    .option("--variables <JSON>", "the variables before the state", inlineJson("--variables"))
    .option("--context <JSON>", "the context object", inlineJson("--context"))
    .option(
      "--retries <N>",
      "the retries that the matching Retry has made (0 by default)",
      COUNT("--retries"),
    )
    .option("--caused-by <STATE>", "the state in the branch or the item that the error is from")
    .option(
      "--failed-iterations <N>",
      "the items of a Map state that have failed",
      COUNT("--failed-iterations"),
    )
    .option(
      "--reader-data <TEXT>",
      "the file that a Map state's ItemReader reads, such as CSV or JSON: its text, @FILE, or - for stdin",
      (given: string) => readInlineText("--reader-data", given, "a text").text,
    )
    .option(
      "--stack <NAME>",
      "the stack whose workflow FILE names, with its substitutions and its workloads' transports: local, of this machine, or a deployed one, such as dev: AWS answers, with your credentials, and a Task without a mock calls its service with the workflow's role",
    )
    .addOption(JSON_OUTPUT)
    .action(async (file, state, options) => {
      if (!isDeployed(options)) {
        const { testHere } = await import("../testState/testHere.ts");
        process.exitCode = await testHere(file, state, options);
        return;
      }
      const stack = await requireDeployedStack(options.stack, [LOCAL]);
      const { testState } = await import("../testState/testState.ts");
      const { deployedWorkflow } = await import("../testState/deployedWorkflow.ts");
      const { definition, ask, close } = await deployedWorkflow(stack, file);
      try {
        const tested = findState(definition, file, state);
        requireTogether(options, tested.isTask);
        process.exitCode = await testState(tested, options, ask);
      } finally {
        close();
      }
    });
