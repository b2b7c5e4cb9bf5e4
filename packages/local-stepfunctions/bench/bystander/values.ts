export function zeros(count: number): number[] {
  return Array<number>(count).fill(0);
}

export function lists(count: number): unknown[] {
  return zeros(count).map((_, index) => [index]);
}

export function tree(width: number, depth: number): unknown {
  return depth === 0 ? 1 : Array.from({ length: width }, () => tree(width, depth - 1));
}
