import { Option } from "@commander-js/extra-typings";

export const STACK_OF_RELEASE = new Option(
  "--stack <NAME>",
  "the stack whose repository and bucket are meant; by default those of all stacks",
);
