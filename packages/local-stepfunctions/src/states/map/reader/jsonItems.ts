import { type Json, parseJson } from "@sfn-workers/states-language/json";
import { MAX_READ_ITEM_CHARACTERS, MAX_READ_NESTING } from "../../../limits.ts";
import { readerFailed } from "./failure.ts";
import { createTokens, type Token } from "./jsonTokens.ts";
import { parsedItem } from "./parsedItem.ts";

/** An element of an array, or a member of an object with its key. */
export interface JsonItem {
  readonly key: string | undefined;
  readonly value: Json;
}

/** A container that is open. */
interface Level {
  readonly isArray: boolean;
  /** Whether the containers around it, and it itself, are those that the pointer names. */
  readonly isOnPath: boolean;
  key: string | undefined;
  /** How many of its elements have begun. */
  count: number;
}

type Expected = "value" | "valueOrEnd" | "key" | "keyOrEnd" | "colon" | "commaOrEnd" | "nothing";

/**
 * Finds the elements of one array or object in a JSON document, piece by piece: the whole document by default, else that at
 * `pointer` (RFC 6901). Only one element at a time is in memory.
 */
export function createJsonItems(pointer: string) {
  const path = segmentsOf(pointer);
  const tokens = createTokens();
  const levels: Level[] = [];
  let expected: Expected = "value";
  let isFound = false;
  let items: JsonItem[] = [];

  return {
    add(text: string): JsonItem[] {
      tokens.add(text);
      return taken(false);
    },
    end(): JsonItem[] {
      const last = taken(true);
      if (expected !== "nothing") throw notJson();
      if (!isFound) throw notIterable();
      return last;
    },
  };

  function taken(isLast: boolean): JsonItem[] {
    for (let token = tokens.next(isLast); token !== undefined; token = tokens.next(isLast)) {
      accept(token);
    }
    if (tokens.held > MAX_READ_ITEM_CHARACTERS) throw readerFailed("An item is larger than 8 MB.");
    const made = items;
    items = [];
    return made;
  }

  function accept(token: Token): void {
    switch (token.kind) {
      case "[":
      case "{":
        open(token.kind === "[");
        break;
      case "]":
      case "}":
        close(token.kind === "]");
        break;
      case ",":
        if (expected !== "commaOrEnd") throw notJson();
        expected = levels.at(-1)?.isArray ? "value" : "key";
        break;
      case ":":
        if (expected !== "colon") throw notJson();
        expected = "value";
        break;
      default:
        if (token.kind === "string" && (expected === "key" || expected === "keyOrEnd")) {
          name(token.text);
        } else {
          scalar(token.text);
        }
    }
  }

  function name(text: string): void {
    const level = levels.at(-1);
    if (level !== undefined) level.key = String(parsedScalar(text));
    expected = "colon";
  }

  function scalar(text: string): void {
    begin(false);
    parsedScalar(text);
    ended();
  }

  function open(isArray: boolean): void {
    const isOnPath = begin(true);
    if (levels.length > MAX_READ_NESTING) {
      throw readerFailed(
        `The file has more than ${MAX_READ_NESTING} levels of objects and arrays.`,
      );
    }
    levels.push({ isArray, isOnPath, key: undefined, count: 0 });
    expected = isArray ? "valueOrEnd" : "keyOrEnd";
  }

  function close(isArray: boolean): void {
    const level = levels.pop();
    const isEnd = expected === "commaOrEnd" || expected === (isArray ? "valueOrEnd" : "keyOrEnd");
    if (level?.isArray !== isArray || !isEnd) throw notJson();
    ended();
  }

  /** A value begins. Whether it is on the path, where it may be a container only. */
  function begin(isContainer: boolean): boolean {
    if (expected !== "value" && expected !== "valueOrEnd") throw notJson();
    const parent = levels.at(-1);
    const depth = levels.length;
    const isOnPath =
      parent === undefined ||
      (parent.isOnPath &&
        depth <= path.length &&
        path[depth - 1] === (parent.isArray ? String(parent.count) : parent.key));
    if (parent !== undefined) parent.count += 1;
    if (isOnPath && !isContainer) throw notIterable();
    if (isOnPath && depth === path.length) {
      // The first of members with the same name counts.
      if (isFound) return false;
      isFound = true;
    }
    if (isItem()) tokens.hold();
    return isOnPath;
  }

  function ended(): void {
    expected = levels.length === 0 ? "nothing" : "commaOrEnd";
    if (!isItem()) return;
    const level = levels.at(-1);
    const key = level?.isArray === false ? level.key : undefined;
    items.push({ key, value: parsedItem(tokens.release(), "An item") });
  }

  /** Whether the value that begins or ends is an element of the container that is looked for. */
  function isItem(): boolean {
    return levels.length === path.length + 1 && levels.at(-1)?.isOnPath === true;
  }
}

function segmentsOf(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function parsedScalar(text: string): Json {
  try {
    return parseJson(text);
  } catch {
    throw notJson();
  }
}

function notJson() {
  return readerFailed("The file is not valid JSON.");
}

/** Recorded for a file whose document is neither an array nor an object. */
function notIterable() {
  return readerFailed("Attempting to map over non-iterable node.");
}
