import type { Json } from '../dialects/dialect-definition.ts';
import { isObject } from '../dialects/json-fields.ts';

/** Parses the beginning of a truncated JSON object; undefined if it is not one. */
export function readBeginning(text: string): Json | undefined {
  const cut = lastWhole(text);
  return cut === undefined ? undefined : parsedObject(text.slice(0, cut.end) + cut.closing);
}

/** Last object that is a value of `name` in a fragment of JSON; undefined if there is none or it is incomplete. */
export function lastObjectAt(text: string, name: string): Json | undefined {
  const named = `"${name}":`;
  for (let at = text.lastIndexOf(named); at >= 0; at = at === 0 ? -1 : text.lastIndexOf(named, at - 1)) {
    const from = at + named.length + (text[at + named.length] === ' ' ? 1 : 0);
    if (text[from] !== '{') continue;
    const end = endOfObject(text, from);
    return end === undefined ? undefined : parsedObject(text.slice(from, end));
  }
  return undefined;
}

/** Parses a JSON object; undefined if the text is not one. */
export function parsedObject(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined; // not JSON
  }
}

/** End of the object that starts at `from`; undefined if it is incomplete. */
function endOfObject(text: string, from: number): number | undefined {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    const char = text[at];
    if (char === '"') at = endOfString(text, at);
    else if (char === '{' || char === '[') depth += 1;
    else if (char === '}' || char === ']') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
}

/** End of the last complete field, and the closing brackets needed there. */
function lastWhole(text: string): { readonly end: number; readonly closing: string } | undefined {
  const open: string[] = [];
  let last: { readonly end: number; readonly closing: string } | undefined;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '"') at = endOfString(text, at);
    else if (char === '{') open.unshift('}');
    else if (char === '[') open.unshift(']');
    else if (char === '}' || char === ']') open.shift();
    else if (char !== ',') continue;
    // No response nests this deep; such a text is meant to waste time.
    if (open.length > 64) return undefined;
    if (char === ',') last = { end: at, closing: open.join('') };
  }
  return last;
}

/** End of the string that starts at `from`; the end of the text if it is incomplete. */
function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at;
  }
  return text.length;
}
