/**
 * What a request is for. `helper`: titles and the like, beside the thread. `prewarm`: it has no answer. `compaction`: it
 * makes the thread's context smaller. `none`: it asks no model, such as a count of tokens or a list of models.
 */
export const REQUEST_KINDS = ['main', 'agent', 'helper', 'prewarm', 'compaction', 'none'] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];
