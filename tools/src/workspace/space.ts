import { accessSync, constants, existsSync, statfsSync } from "node:fs";
import { join } from "node:path";

/** A limit of this machine is too low. The message names it, its value, what is needed, and the remedy. */
export class LimitTooLow extends Error {
  override readonly name = "LimitTooLow";
}

/**
 * @param name what the folder is, for the message
 * @throws {LimitTooLow} when the folder can't be written, or has less free space
 */
export function requireSpace(name: string, folder: string, neededMb: number, remedy: string): void {
  let reason: string | undefined;
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    const { bavail, bsize } = statfsSync(folder);
    const free = Math.floor((bavail * bsize) / 1_000_000);
    if (free < neededMb) reason = `${free} MB are free, and ${neededMb} MB are needed`;
  } catch (error) {
    reason = error instanceof Error ? error.message : String(error);
  }
  if (reason !== undefined) throw new LimitTooLow(`${name}: ${folder}: ${reason}; ${remedy}`);
}

/** Builds and results of tests are kept in the checkout. */
export function requireCheckout(root: string, neededMb = 0): void {
  const own = join(root, ".nx");
  const remedy = "make it writable, or make room, or work in a copy elsewhere";
  requireSpace("the checkout", existsSync(own) ? own : root, neededMb, remedy);
}

/** Whether what a program wrote says that a disk is full. */
export function tellsOfFullDisk(output: string): boolean {
  return /ENOSPC|no space left on device|disk is full/i.test(output);
}
