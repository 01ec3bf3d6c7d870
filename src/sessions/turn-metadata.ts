const ID = /^[\w.:-]{1,128}$/u;

/** Codex's `x-codex-turn-metadata` for a turn; missing or unexpected values are undefined. */
export interface TurnMetadata {
  readonly turn: string | undefined;
  readonly kind: string | undefined;
  readonly model: string | undefined;
  /** Increases when the context is compacted. */
  readonly windowNumber: number | undefined;
}

/** Upper limit, longer texts being ignored; the usual length is 600 to 920 bytes. */
const MAX_METADATA_CHARS = 8 * 1024;
const MAX_WORD_CHARS = 128;
const NOTHING: TurnMetadata = { turn: undefined, kind: undefined, model: undefined, windowNumber: undefined };

/** Parses the JSON text; invalid text yields undefined values. */
export function readTurnMetadata(text: string | undefined): TurnMetadata {
  if (text === undefined || text === '' || text.length > MAX_METADATA_CHARS) return NOTHING;
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null) return NOTHING;
    const fields = new Map<string, unknown>(Object.entries(parsed));
    const windowNumber = fields.get('window_number');
    return {
      turn: callerId(fields.get('turn_id')),
      kind: word(fields.get('request_kind')),
      model: word(fields.get('model')),
      windowNumber: Number.isSafeInteger(windowNumber) ? Number(windowNumber) : undefined,
    };
  } catch {
    return NOTHING;
  }
}

function word(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= MAX_WORD_CHARS ? value : undefined;
}

/** Returns an id of the form that clients use; undefined for anything longer, unusual or empty. */
export function callerId(value: unknown): string | undefined {
  return typeof value === 'string' && ID.test(value) ? value : undefined;
}
