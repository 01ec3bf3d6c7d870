/** API dialects that a provider can use; `src/dialects` describes each of them. */
export const DIALECTS = ['openai', 'anthropic', 'gemini'] as const;
export type Dialect = (typeof DIALECTS)[number];
