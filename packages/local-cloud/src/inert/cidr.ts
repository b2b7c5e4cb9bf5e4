import { isIPv4 } from "node:net";
import { z } from "zod";

/** A block of IPv4 addresses, such as `10.0.0.0/16`. */
export interface Cidr {
  readonly first: number;
  readonly size: number;
  readonly prefix: number;
}

/** @returns undefined for what is no block; the block around an address, such as `10.0.0.1/16` */
export function readCidr(text: string): Cidr | undefined {
  const [, address, digits] = /^([\d.]+)\/(\d{1,2})$/.exec(text) ?? [];
  const prefix = Number(digits);
  if (address === undefined || !isIPv4(address) || prefix > 32) return;
  const value = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
  const size = 2 ** (32 - prefix);
  return { first: value - (value % size), size, prefix };
}

function textOf({ first, prefix }: Cidr): string {
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256);
  return `${octets.join(".")}/${prefix}`;
}

/** A block of IPv4 addresses in the form that the provider accepts, with its message. */
export const CidrBlock = z.string().superRefine((text, context) => {
  const block = readCidr(text);
  const right = block === undefined ? "10.0.0.0/16" : textOf(block);
  if (block !== undefined && right === text) return;
  const message = `"${text}" is not a valid IPv4 CIDR block; did you mean "${right}"?`;
  context.addIssue({ code: "custom", message });
});
