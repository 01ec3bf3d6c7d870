/** Fixed seed, so that a failure is reproducible on every machine; FUZZ_SEED overrides it. */
const SEED = 20_261_123;

/** Options for running properties; on a failure fast-check reports the seed and the path. */
export const FUZZ = {
  seed: Number(process.env['FUZZ_SEED'] ?? SEED),
  interruptAfterTimeLimit: 30_000,
  markInterruptAsFailure: true,
} as const;
