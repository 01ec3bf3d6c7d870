/** So many names of models or providers are kept of one session. */
const MAX_WORDS = 8;
const MAX_WORD_CHARS = 128;

/** The list with a word that may be new at its end. */
export function remember(words: readonly string[], word: string | undefined): readonly string[] {
  if (word === undefined || word === '') return words;
  const kept = word.slice(0, MAX_WORD_CHARS);
  return words.includes(kept) ? words : [...words, kept].slice(-MAX_WORDS);
}
