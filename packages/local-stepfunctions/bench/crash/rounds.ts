import { audit } from "./audit.ts";
import { type Call, type Connection, connect } from "./call.ts";
import { createDraw } from "./draw.ts";
import { startOnFullDisk, strikeFullDisk } from "./fullDisk.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import { startLoad } from "./load.ts";
import { DEFINITIONS, ROLE, WORK } from "./machines.ts";
import { killWhileStarting, type Launch, type Server, startServer } from "./process.ts";
import { settle } from "./settle.ts";
import type { SmallDisk } from "./smallDisk.ts";
import { whenCheckpoint } from "./whenCheckpoint.ts";

/** What one folder goes through. */
export interface FolderOptions {
  readonly launch: Launch;
  readonly seed: number;
  readonly kills: number;
  /** The longest time of load before a kill, 400 ms by default. */
  readonly maxLoadMs?: number;
  /** Called after each kill, with the number of calls that were acknowledged so far. */
  readonly onKill?: (acknowledged: number) => void;
  /** The disk of the data folder, if it can be filled: it is, now and then, under the load. */
  readonly disk?: SmallDisk;
  /** Called when the endpoint was killed and all executions have ended. */
  readonly onEnd?: (ledger: Ledger) => Promise<readonly string[]>;
}

export interface FolderResult {
  /** What was lost, doubled or changed, a sentence each. */
  readonly problems: readonly string[];
  readonly acknowledged: number;
  readonly executions: number;
  readonly events: number;
  readonly kills: Readonly<Record<Moment, number>>;
  readonly fullDisks: number;
  readonly startMs: readonly number[];
}

export type Moment = "under load" | "while it starts" | "at a checkpoint";

/** Shares of the kills that don't strike at any moment of the load. */
const WHILE_STARTING = 0.2;
const AT_CHECKPOINT = 0.2;
const WITH_FULL_DISK = 0.5;
const MIN_LOAD_MS = 20;
const MAX_LOAD_MS = 400;
const MAX_STARTING_MS = 300;

/** Kills an endpoint under load again and again on one folder, and audits it after each restart. */
export async function runFolder(options: FolderOptions): Promise<FolderResult> {
  const { launch, seed, maxLoadMs = MAX_LOAD_MS, onKill, disk } = options;
  const draw = createDraw(seed);
  const ledger = createLedger();
  const problems: string[] = [];
  const kills: Record<Moment, number> = {
    "under load": 0,
    "while it starts": 0,
    "at a checkpoint": 0,
  };
  const startMs: number[] = [];
  let fullDisks = 0;
  const count = (moment: Moment) => {
    kills[moment] += 1;
    onKill?.(ledger.acknowledged);
  };
  const total = () => Object.values(kills).reduce((sum, each) => sum + each, 0);

  await withServer(({ call }) => createAll(call));
  while (total() < options.kills && problems.length === 0) {
    await killUnderLoad();
    await startOnTheDisk();
    while (total() < options.kills && draw.chance(WHILE_STARTING)) {
      await killWhileStarting(launch, draw.whole(0, MAX_STARTING_MS));
      count("while it starts");
    }
  }
  await withServer(async ({ call }) => {
    problems.push(...(await audit({ call, ledger, scope: "touched" })));
    if (problems.length === 0) problems.push(...(await settle(call, ledger)));
  });
  await withServer(async ({ call }) => {
    problems.push(...(await audit({ call, ledger, scope: "all" })));
  });
  if (problems.length === 0) problems.push(...((await options.onEnd?.(ledger)) ?? []));
  const executions = [...ledger.executions.values()].filter(({ exists }) => exists);
  return {
    problems,
    acknowledged: ledger.acknowledged,
    executions: executions.length,
    events: executions.reduce((sum, { events }) => sum + events.length, 0),
    kills,
    fullDisks,
    startMs,
  };

  /** What was acknowledged is there; then it is killed while clients and workers call. */
  async function killUnderLoad(): Promise<void> {
    await withServer(async ({ call }, server) => {
      problems.push(...(await audit({ call, ledger, scope: "touched" })));
      if (problems.length > 0) return;
      const load = startLoad({ call, ledger, draw });
      const loadMs = draw.whole(MIN_LOAD_MS, maxLoadMs);
      const isAtCheckpoint = draw.chance(AT_CHECKPOINT);
      if (isAtCheckpoint) await whenCheckpoint(disk?.seen ?? launch.folder, loadMs);
      else await new Promise((resolve) => void setTimeout(resolve, loadMs));
      if (disk !== undefined && draw.chance(WITH_FULL_DISK)) {
        fullDisks += 1;
        problems.push(...(await strikeFullDisk({ call, ledger, draw, server, disk })));
      }
      await server.kill();
      count(isAtCheckpoint ? "at a checkpoint" : "under load");
      await load.stop();
    });
  }

  /** If the disk is still full, a start must say so or serve what there is. Then there is room again. */
  async function startOnTheDisk(): Promise<void> {
    if (disk?.isFull !== true) return;
    if (problems.length === 0) problems.push(...(await startOnFullDisk(launch)));
    disk.free();
  }

  /** Runs the endpoint for some work, and kills it. After a problem there is none; what the work throws is one. */
  async function withServer(work: (connection: Connection, server: Server) => Promise<void>) {
    if (problems.length > 0) return;
    let server: Server | undefined;
    let connection: Connection | undefined;
    try {
      server = await startServer(launch);
      startMs.push(server.startMs);
      connection = connect(server.url);
      await work(connection, server);
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
    }
    await server?.kill();
    connection?.close();
    const said = server?.stderr() ?? "";
    if (disk === undefined && said !== "") problems.push(`stderr says: ${said}`);
  }
}

/** The activity and the state machines of the load. */
export async function createAll(call: Call): Promise<void> {
  await mustDo(call, "CreateActivity", { name: WORK });
  for (const [name, definition] of Object.entries(DEFINITIONS)) {
    const request = { name, roleArn: ROLE, definition: JSON.stringify(definition) };
    await mustDo(call, "CreateStateMachine", request);
  }
}

async function mustDo(call: Call, operation: string, request: object): Promise<void> {
  const answer = await call(operation, request);
  if (answer.kind !== "done") throw new Error(`${operation}: ${JSON.stringify(answer)}`);
}
