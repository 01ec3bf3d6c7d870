/** A layer's last usable claim for a setting: a value as written, or none. */
export type Remembered =
  | { readonly kind: 'absent'; readonly keptSince?: number | undefined }
  | { readonly kind: 'value'; readonly raw: unknown; readonly keptSince?: number | undefined };

/**
 * Each layer's last usable claims, by setting and layer. Values are checked again under the current settings, so that
 * one that would now cause a loop is not used.
 */
export type Memory = ReadonlyMap<string, Remembered>;

/** Layer name of the config file. */
export const FILE_LAYER = 'file';

/** Returns the key for one layer's claim for one setting. */
export function memoryKey(setting: string, layer: string): string {
  return `${setting}\n${layer}`;
}

/** Returns the settings for which the file had a value. */
export function keysInFile(memory: Memory): readonly string[] {
  return [...memory].flatMap(([place, { kind }]) => {
    const [setting = '', layer] = place.split('\n');
    return layer === FILE_LAYER && kind === 'value' ? [setting] : [];
  });
}
