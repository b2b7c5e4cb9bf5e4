/** The end of a key's id, by which names tell keys apart: ids end with 12 or 32 hexadecimal digits. */
export function shortKeyId(kmsKeyArn: string): string {
  return kmsKeyArn.slice(-KEY_CHARACTERS);
}

const KEY_CHARACTERS = 8;
