import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { InvalidOption } from "@sfn-workers/worker-core/manifest";
import { type Workflow, type WorkflowOptions, workflowOf } from "../defineWorkflow.ts";
import { isFields } from "../places.ts";
import { InvalidDefinitionFile } from "./invalidFile.ts";
import { parseJsonFile } from "./parseJson.ts";
import { parseYamlFile } from "./parseYaml.ts";

export interface FileOptions extends WorkflowOptions {
  /** `workflow.asl.json` or `workflow.asl.yaml`, beside the module: `new URL("./workflow.asl.json", import.meta.url)`. */
  readonly file: URL;
}

const PARSERS = { ".json": parseJsonFile, ".yaml": parseYamlFile, ".yml": parseYamlFile };

/**
 * A workflow whose definition is a file, as Workflow Studio writes it. A Task whose Resource is `${workload.NAME}` hands its tasks to that
 * workload. Numbers stay as they are written.
 *
 * @throws {InvalidOption} when an option is not allowed.
 * @throws {InvalidDefinitionFile} when the file is missing, or is not JSON or YAML with an object in it.
 *
 * @example
 * ```ts
 * import { readWorkflow } from "@sfn-workers/states-language/workflow";
 *
 * export const pictureWorkflow = () =>
 *   readWorkflow({
 *     name: "picture",
 *     description: "Makes a picture ready for the shop",
 *     file: new URL("./workflow.asl.json", import.meta.url),
 *   });
 * ```
 */
export function readWorkflow({ file: url, ...options }: FileOptions): Workflow {
  const file = relative(process.cwd(), fileURLToPath(url));
  const parse = Object.entries(PARSERS).find(([ending]) => file.endsWith(ending))?.[1];
  if (parse === undefined) throw new InvalidOption("file", file, "NAME.asl.json, NAME.asl.yaml");
  const definition = parse(textOf(url, file), file);
  if (!isFields(definition)) throw new InvalidDefinitionFile(file, "a definition is an object");
  return { ...workflowOf({ ...options, definition }), file };
}

function textOf(url: URL, file: string): string {
  try {
    return readFileSync(url, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    throw new InvalidDefinitionFile(file, error instanceof Error ? error.message : String(error));
  }
}
