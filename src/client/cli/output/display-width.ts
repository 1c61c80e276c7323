const ASCII = /^[\x20-\x7e]*$/;
/** Combining marks share the column of the character before them, and format characters are invisible. */
const WITHOUT_WIDTH = /\p{Mn}|\p{Me}|\p{Cf}/u;
/** Characters of two columns: wide and full-width ones in Unicode's annex 11, and emoji. */
const WIDE =
  /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Emoji_Presentation}|[\u3000-\u303e\u30a0-\u30ff\uff01-\uff60\uffe0-\uffe6]/u;

/** How many terminal columns a text takes. Labels and reasons may be in any script. */
export function displayWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  return [...text].reduce((width, character) => width + widthOf(character), 0);
}

function widthOf(character: string): number {
  if (WITHOUT_WIDTH.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}
