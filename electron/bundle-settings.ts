import path from 'node:path';

/** The core loads the engine of the rules out of node_modules when it needs it; a bundle has none. */
export const RE2_IN_BUNDLE = {
  find: /^.*\/load-re2\.ts$/u,
  replacement: path.join(import.meta.dirname, 'load-re2.ts'),
};

/** One file, smaller to read at each start; the names of functions and classes stay, so that a stack trace says something. */
export const ONE_FILE = {
  format: 'es',
  codeSplitting: false,
  minify: { compress: false, mangle: { keepNames: true }, codegen: { removeWhitespace: true } },
} as const;
