const charged = new Set();

/** @param {{ order: number }} event */
export const handler = async ({ order }) => {
  if (charged.has(order)) return "charged before";
  charged.add(order);
  console.log(`charged ${order}`);
  return "charged";
};
