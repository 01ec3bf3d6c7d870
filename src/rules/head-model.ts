import { ALL_DIALECTS, DEFAULT_DIALECT, DIALECT_DEFINITIONS, dialectOfLine } from '../dialects/dialects.ts';
import { type ModelReading, modelReading, NO_MODEL } from './model-reading.ts';

/** The parts of a request's head that tell where the model is. */
export interface ModelHead {
  readonly method: string;
  /** Path and query without a provider's prefix, with `/v1` corrected. */
  readonly path: string;
  readonly isUpgrade: boolean;
  readonly hasBody: boolean;
}

/** The model, or where to find it. */
export type HeadReading =
  | ModelReading
  | { readonly kind: 'in_body'; readonly hasFormModel: boolean }
  /** A WebSocket, whose messages arrive after routing. */
  | { readonly kind: 'later' }
  /** One request for several models. */
  | { readonly kind: 'many' };

/** Looks for the model in a request's head. */
export function modelInHead({ method, path, isUpgrade, hasBody }: ModelHead): HeadReading {
  if (isUpgrade) {
    const model = new URLSearchParams(/\?([^#]*)/u.exec(path)?.[1]).get('model') ?? '';
    return model === '' ? { kind: 'later' } : modelReading(model);
  }
  const { modelInPath } = DIALECT_DEFINITIONS[dialectOfLine({ method, path }) ?? DEFAULT_DIALECT];
  const inPath = modelInPath(path);
  if (inPath !== undefined) return modelReading(inPath);
  if (method === 'POST' && isBelow(path, (one) => one.batchPaths)) return { kind: 'many' };
  if (!hasBody || isBelow(path, (one) => one.uploadPaths)) return NO_MODEL;
  return { kind: 'in_body', hasFormModel: isBelow(path, (one) => one.formPaths) };
}

/** Converts a model name from a body at this path to the form users write. */
export function modelAsWritten(model: string, line: Pick<ModelHead, 'method' | 'path'>): string {
  return DIALECT_DEFINITIONS[dialectOfLine(line) ?? DEFAULT_DIALECT].modelInBody(model);
}

function isBelow(
  path: string,
  pathsOf: (dialect: (typeof ALL_DIALECTS)[number]) => readonly string[],
): boolean {
  return ALL_DIALECTS.flatMap(pathsOf).some(
    (one) => path.startsWith(one) && /^(?:[/?]|$)/u.test(path.slice(one.length)),
  );
}
