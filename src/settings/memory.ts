/** What one layer said of one setting when that could last be used: a value as it was written, or nothing. */
export type Remembered =
  | { readonly kind: 'absent'; readonly keptSince?: number | undefined }
  | { readonly kind: 'value'; readonly raw: unknown; readonly keptSince?: number | undefined };

/**
 * What every layer last said that could be used, by setting and layer. Values are read again with the settings as they
 * are: what would lead in circles by now is not kept.
 */
export type Memory = ReadonlyMap<string, Remembered>;

/** The layer of the config file. */
export const FILE_LAYER = 'file';

/** The place of one layer's word on one setting. */
export function memoryKey(setting: string, layer: string): string {
  return `${setting}\n${layer}`;
}

/** The settings that the file had a value for. */
export function keysInFile(memory: Memory): readonly string[] {
  return [...memory].flatMap(([place, { kind }]) => {
    const [setting = '', layer] = place.split('\n');
    return layer === FILE_LAYER && kind === 'value' ? [setting] : [];
  });
}
