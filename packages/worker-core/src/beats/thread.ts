import { parentPort, workerData } from "node:worker_threads";
import { serveBeats } from "./serveBeats.ts";

if (parentPort) serveBeats(parentPort, workerData);
