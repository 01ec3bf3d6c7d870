/** The API dialects a provider can speak; `src/dialects` says what each of them is. */
export const DIALECTS = ['openai', 'anthropic', 'gemini'] as const;
export type Dialect = (typeof DIALECTS)[number];
