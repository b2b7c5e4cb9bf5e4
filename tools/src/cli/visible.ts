/** A text with its control characters as JSON writes them: a terminal does what they say. A line's end stays. */
export function visible(text: string): string {
  return text.replaceAll(/(?!\n)\p{Cc}/gu, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(4, "0");
    return `\\u${code}`;
  });
}
