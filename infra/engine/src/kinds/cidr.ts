/** Whether two blocks of IPv4 addresses such as `10.90.0.0/26` share an address. */
export function overlap(one: string, other: string): boolean {
  const [a, b] = [range(one), range(other)];
  return a.first <= b.last && b.first <= a.last;
}

function range(block: string): { readonly first: number; readonly last: number } {
  const [address = "", prefix = ""] = block.split("/");
  const first = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  return { first, last: first + 2 ** (32 - Number(prefix)) - 1 };
}
