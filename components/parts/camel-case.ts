/** The name of a child, from the end of its logical name: `dead-letters` is `deadLetters`. */
export function camelCase(hyphenated: string): string {
  return hyphenated.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
