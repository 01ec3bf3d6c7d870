import type { Json } from '../dialects/dialect-definition.ts';
import { isObject } from '../dialects/json-fields.ts';

/** What stands at the beginning of a JSON object whose rest was not kept; undefined where that is none. */
export function readBeginning(text: string): Json | undefined {
  const cut = lastWhole(text);
  return cut === undefined ? undefined : parsedObject(text.slice(0, cut.end) + cut.closing);
}

/** The last object that is the value of this name in a part of a JSON text; undefined where there is none that is whole. */
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

/** The object that a JSON text is; undefined where it is none. */
export function parsedObject(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined; // no JSON: it says nothing
  }
}

/** Where the object ends that begins at `from`; undefined where it does not. */
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

/** Where the last whole field ends, and the brackets that are open there. */
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
    // Deeper than any answer: a text that only costs time.
    if (open.length > 64) return undefined;
    if (char === ',') last = { end: at, closing: open.join('') };
  }
  return last;
}

/** Where the string ends that begins at `from`; the end of the text where it does not. */
function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at;
  }
  return text.length;
}
