/** API dialects that a provider can use; `src/dialects` describes each of them. */
export const DIALECTS = ['openai', 'anthropic', 'gemini'] as const;
export type Dialect = (typeof DIALECTS)[number];

/** Whether a dialect's input token count includes tokens read from or written to the prompt cache. */
export const INPUT_INCLUDES_CACHED: Readonly<Record<Dialect, boolean>> = {
  openai: true,
  anthropic: false,
  gemini: true,
};
