import { passedOn } from "../engine/data/dataFlow.ts";
import type { Engine } from "../engine/engine.ts";
import type { Frame } from "../engine/frame.ts";
import { leaveState, whenReady } from "../engine/life.ts";

export function runSucceed(engine: Engine, frame: Frame): void {
  whenReady(engine, frame, passedOn(frame, frame.state.flow), (settled) =>
    leaveState(engine, frame, settled, undefined),
  );
}
