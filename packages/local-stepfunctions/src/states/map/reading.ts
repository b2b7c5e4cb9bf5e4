import type { ItemReader, MapState } from "@sfn-workers/states-language";
import { StateError } from "@sfn-workers/states-language/errors";
import {
  type Data,
  dataFromText,
  type Json,
  type JsonObject,
  textOf,
} from "@sfn-workers/states-language/json";
import { checkedParameters, checkParametersSize } from "../../engine/data/sizes.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Frame, MapFork, PendingRead } from "../../engine/execution.ts";
import { countRead } from "../../engine/mapRun.ts";
import { beginWorkOutside, createTurnShare, inNextTurn } from "../../lib/turns.ts";
import { MAX_READ_ITEMS } from "../../limits.ts";
import { type Batch, createBatcher } from "./batches.ts";
import { failureCause, objectsOf } from "./objects.ts";
import { readerFailed } from "./reader/failure.ts";
import { type ReadItem, type ReadRequest, readItems } from "./reader/readItems.ts";
import { selectorOf } from "./selector.ts";

const everyRead = createTurnShare();

/** What is to be read for a Map run, whose items are those that have been read before a restart. */
export function readingOf(state: MapState, pending: PendingRead): PendingRead {
  const { map } = pending;
  const isShared = state.itemSelector === undefined && state.itemBatcher === undefined;
  return {
    ...pending,
    abort: new AbortController(),
    map: {
      ...map,
      sizes: state.itemBatcher === undefined ? undefined : (map.sizes ?? []),
      values: isShared ? map.items : [],
    },
  };
}

/**
 * Adds the items that an ItemReader reads to the Map run, those of each piece in turns of the event loop. Ends early when the frame
 * does not wait for them any more. `given` has them; by default, they are read from the objects of S3.
 * @throws {StateError} when they can't be read.
 */
export async function readAll(
  engine: Engine,
  frame: Frame,
  state: MapState,
  pending: PendingRead,
  given?: AsyncGenerator<Iterable<ReadItem>>,
): Promise<void> {
  const { maxItems } = pending.from;
  if (maxItems < 0) throw readerFailed("field MaxItems must be positive");
  const last = Math.min(maxItems || MAX_READ_ITEMS, MAX_READ_ITEMS);
  const before = countOf(pending.map);
  const add = await adderOf(engine, frame, state, pending.map);
  let index = 0;
  try {
    for await (const piece of given ?? piecesOf(engine, frame, state, pending)) {
      const first = index;
      for (const item of piece) {
        if (index === last) return await add.end();
        if (everyRead.isUsed()) await turn(engine, frame);
        if (frame.pending !== pending || frame.phase === "ended") return;
        if (index >= before) await add.item(item, index);
        index += 1;
      }
      if (index > first) engine.changed(frame.execution);
    }
    await add.end();
  } catch (error) {
    throw error instanceof StateError ? error : readerFailed(failureCause(error));
  }
}

function piecesOf(
  engine: Engine,
  frame: Frame,
  { reader }: MapState,
  pending: PendingRead,
): AsyncGenerator<Iterable<ReadItem>> {
  if (reader === undefined) throw readerFailed("There is nothing to read");
  const { from, abort } = pending;
  const objects = objectsOf(engine, frame, from.parameters, abort?.signal);
  const pieces = readItems(objects, requestOf(reader, pending));
  return objects.areFiles ? outside(pieces) : pieces;
}

function countOf({ items, sizes }: MapFork): number {
  return sizes?.reduce((sum, size) => sum + size, 0) ?? items.length;
}

export function requestOf({ resource, config }: ItemReader, { from }: PendingRead): ReadRequest {
  const action = resource.endsWith(":listObjectsV2") ? "listObjectsV2" : "getObject";
  return { action, config, ...from };
}

/** A virtual clock stands still while a piece is read, and while the file is closed. */
async function* outside<T>(pieces: AsyncGenerator<T>): AsyncGenerator<T> {
  try {
    for (;;) {
      const { done, value } = await pieces.next().finally(beginWorkOutside());
      if (done) return;
      yield value;
    }
  } finally {
    await pieces.return(undefined).finally(beginWorkOutside());
  }
}

/** Waits until others have had their turn, there is memory, and what was read is written. */
async function turn(engine: Engine, frame: Frame): Promise<void> {
  engine.changed(frame.execution);
  do {
    await new Promise<void>(inNextTurn);
    if (engine.isFull()) await engine.written();
  } while (engine.isRelieving());
}

/** Selects and batches items, and adds what becomes of them to the Map run. */
async function adderOf(engine: Engine, frame: Frame, state: MapState, map: MapFork) {
  const { name, itemBatcher } = state;
  const select = selectorOf(engine, frame, state);
  const batches = itemBatcher && (await createBatcher(engine, frame, itemBatcher));
  return {
    async item(item: ReadItem, index: number): Promise<void> {
      const made = select === undefined ? inputOf(item) : await select({ ...item, index });
      const data = dataFromText(JSON.stringify(checkedParameters(name, made)));
      if (batches === undefined) put(data, 1);
      else putBatch(batches.add(data));
    },
    async end(): Promise<void> {
      putBatch(batches?.end());
    },
  };

  function putBatch(batch: Batch | undefined): void {
    if (batch === undefined) return;
    put(batch.data, batch.size);
    map.sizes?.push(batch.size);
  }

  function put(data: Data, size: number): void {
    const text = textOf(data);
    checkParametersSize(name, text);
    map.items.push(data);
    if (map.run !== undefined) countRead(engine, map.run, size);
    engine.itemsRead(text.length);
  }
}

/** Of an array's element it is the element, of an object's member its pair. */
function inputOf({ value, key }: ReadItem): Json {
  const pair: JsonObject = { Key: key ?? null, Value: value };
  return key === undefined ? value : pair;
}
