/** Returns a text in one line without invisible characters: control characters, direction marks, surplus spaces. */
export function cleanText(text: string): string {
  return text
    .normalize("NFC")
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, " ")
    .replace(/\s+/gu, " ")
    .trim();
}
