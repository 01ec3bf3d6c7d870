/** The same inputs in every run, so that what fails here fails there; FUZZ_SEED tries others. */
const SEED = 20_261_123;

/** How properties are run; fast-check names the seed and the path of a failure. */
export const FUZZ = {
  seed: Number(process.env['FUZZ_SEED'] ?? SEED),
  interruptAfterTimeLimit: 30_000,
  markInterruptAsFailure: true,
} as const;
