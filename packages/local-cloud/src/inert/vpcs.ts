import { type Cidr, readCidr } from "./cidr.ts";

/** The blocks of the program's networks, of which EC2 gives each address once. */
export interface Vpcs {
  /** @returns what takes it away again. */
  addVpc(id: string, block: string): () => void;
  /**
   * @returns what takes it away again.
   * @throws {Error} when the block is not in that of its VPC, or another subnet has a part of it; the messages are EC2's (API
   * reference, error codes). The block of a VPC that the program does not make is not known.
   */
  addSubnet(vpcId: string, id: string, block: string): () => void;
}

export function createVpcs(): Vpcs {
  const blocks = new Map<string, Cidr>();
  const subnets = new Map<string, Map<string, Cidr>>();

  return {
    addVpc(id, block) {
      blocks.set(id, blockOf(block));
      return () => void blocks.delete(id);
    },
    addSubnet(vpcId, id, text) {
      const block = blockOf(text);
      const whole = blocks.get(vpcId);
      if (whole !== undefined && !contains(whole, block)) {
        throw new Error(
          `InvalidSubnet.Range: The CIDR '${text}' is invalid: not in that of ${vpcId}.`,
        );
      }
      const others = subnets.get(vpcId) ?? new Map<string, Cidr>();
      const other = [...others].find(
        ([, taken]) => contains(taken, block) || contains(block, taken),
      );
      if (other !== undefined) {
        throw new Error(
          `InvalidSubnet.Conflict: The CIDR '${text}' conflicts with another subnet, ${other[0]}`,
        );
      }
      subnets.set(vpcId, others.set(id, block));
      return () => void others.delete(id);
    },
  };
}

/** Of two blocks one has the other, or they have nothing in common. */
function contains(one: Cidr, other: Cidr): boolean {
  return one.first <= other.first && other.first + other.size <= one.first + one.size;
}

function blockOf(text: string): Cidr {
  const block = readCidr(text);
  if (block === undefined) throw new Error("the arguments have checked every block");
  return block;
}
