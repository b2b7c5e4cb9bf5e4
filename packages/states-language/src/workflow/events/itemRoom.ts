import { compileDefinition } from "../../definition/compile.ts";
import type { Workflow } from "../../definition/states.ts";
import { parseExactly } from "../../json/exactJson.ts";
import { MAX_HISTORY_EVENTS } from "../../limits.ts";
import { EXECUTION_EVENTS, ITEM_EVENTS } from "./stateEvents.ts";
import { type Usual, usualEvents } from "./usual.ts";

/** How many items a Map may have before the events of its execution pass the 25,000 that a history has. */
export interface ItemRoom {
  /** When each item goes the way with the fewest events. */
  readonly atMost: number;
  /** When each goes the way with the most; undefined where no way has the most, such as in a loop. */
  readonly surely: number | undefined;
}

/**
 * The room of each Map whose items are no executions of their own, by its name: if nothing fails, and no other Map has items. The
 * definition is one that AWS takes, as it is deployed.
 *
 * @throws {TypeError} when the definition was not checked.
 *
 * @example
 * ```ts
 * import { itemRooms } from "@sfn-workers/states-language/workflow";
 *
 * const rooms = itemRooms({
 *   StartAt: "Each",
 *   States: {
 *     Each: {
 *       Type: "Map",
 *       ItemProcessor: { StartAt: "Keep", States: { Keep: { Type: "Pass", End: true } } },
 *       End: true,
 *     },
 *   },
 * });
 * console.log(rooms.get("Each")); // { atMost: 6248, surely: 6248 }
 * ```
 */
export function itemRooms(definition: object): ReadonlyMap<string, ItemRoom> {
  const compiled = compileDefinition(parseExactly(JSON.stringify(definition)));
  const rooms = new Map<string, ItemRoom>();
  addRooms(rooms, usualEvents(compiled, "empty"), compiled, false);
  return rooms;
}

function addRooms(
  rooms: Map<string, ItemRoom>,
  around: Usual | undefined,
  level: Workflow,
  inItem: boolean,
): void {
  for (const [name, state] of level.states) {
    if (state.type === "Parallel") {
      for (const branch of state.branches) addRooms(rooms, around, branch, inItem);
    }
    if (state.type !== "Map" || state.distributed !== undefined) continue;
    addRooms(rooms, around, state.processor, true);
    const room = roomOf(around, state.processor, inItem);
    if (room !== undefined) rooms.set(name, room);
  }
}

function roomOf(
  around: Usual | undefined,
  processor: Workflow,
  inItem: boolean,
): ItemRoom | undefined {
  const least = usualEvents(processor, "empty");
  const item = usualEvents(processor, "any");
  if (around === undefined || least === undefined || item === undefined) return undefined;
  const room = (beside: number, each: number) =>
    Math.max(
      0,
      Math.floor((MAX_HISTORY_EVENTS - EXECUTION_EVENTS - beside) / (ITEM_EVENTS + each)),
    );
  const bounded = !inItem && around.most !== undefined && item.most !== undefined;
  return {
    atMost: room(around.least, least.least),
    surely: bounded ? room(around.most ?? 0, item.most ?? 0) : undefined,
  };
}
