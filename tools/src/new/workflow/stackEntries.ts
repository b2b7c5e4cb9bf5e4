import type { Tree } from "nx/src/generators/tree";
import { LOCAL, stackTexts } from "../stackFiles.ts";
import { configIn, mapIn } from "../stackText.ts";
import { withKey, withOtherName, withoutKey, type YamlText } from "../yaml/editYaml.ts";

const KEY = "sfn-workers:workflows";

const pathOf = (workflow: string) => ["config", KEY, workflow] as const;

/** In the stack `local`, which `pnpm start` deploys. It needs no alarms. */
export function added(tree: Tree, name: string): YamlText[] {
  return stackTexts(tree)
    .filter(({ stack }) => stack === LOCAL)
    .map((stack) => withKey(stack, pathOf(name), { alarms: { enabled: false } }));
}

/** In each stack that has it. */
export function renamed(tree: Tree, from: string, to: string): YamlText[] {
  return having(tree, from).map((stack) => withOtherName(stack, pathOf(from), to));
}

/** In each stack that has it, and with it the key that would have nothing else. */
export function removed(tree: Tree, name: string): YamlText[] {
  return having(tree, name).map((stack) => {
    const without = withoutKey(stack, pathOf(name));
    const isLast = Object.keys(mapIn(configIn(stack), KEY)).length === 1;
    return isLast ? withoutKey(without, ["config", KEY]) : without;
  });
}

function having(tree: Tree, name: string) {
  return stackTexts(tree).filter((stack) => Object.hasOwn(mapIn(configIn(stack), KEY), name));
}
