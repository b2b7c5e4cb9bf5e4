import { z } from "zod";
import { RESERVED_CIDRS, VPC_PREFIX, ZONE_BLOCK_BITS } from "../limits.ts";

/** A block that a VPC may have; the reason why another one may not. */
export const vpcCidr = z.string().superRefine((text, context) => {
  const message = cidrProblem(text);
  if (message !== undefined) context.addIssue({ code: "custom", message });
});

interface Block {
  readonly first: number;
  readonly size: number;
}

function cidrProblem(text: string): string | undefined {
  const { success } = z.cidrv4().safeParse(text);
  if (!success) return "allowed: a block such as 10.90.0.0/21";
  const [address = "", digits] = text.split("/");
  const prefix = Number(digits);
  const { min, max: smallest } = VPC_PREFIX;
  const max = smallest - ZONE_BLOCK_BITS;
  if (prefix < min || prefix > max) {
    return `allowed: a block from /${min}, the largest of a VPC, to /${max}, of which the subnet of each zone has an eighth, the smallest`;
  }
  const block = blockOf(text);
  const network = addressOf(block.first);
  if (address !== network) return `allowed: the first address of its block, ${network}/${prefix}`;
  const reserved = RESERVED_CIDRS.find((one) => overlap(block, blockOf(one)));
  if (reserved === undefined) return undefined;
  return `allowed: none of ${reserved}, which is reserved; take one of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16`;
}

function blockOf(text: string): Block {
  const [address = "", digits] = text.split("/");
  const size = 2 ** (32 - Number(digits));
  const value = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return { first: value - (value % size), size };
}

function addressOf(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}

function overlap(one: Block, other: Block): boolean {
  return one.first < other.first + other.size && other.first < one.first + one.size;
}
