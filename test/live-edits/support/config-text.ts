import assert from 'node:assert/strict';

/** A text after an edit, and the line (from 1) where a user would look for the edit. */
export interface Edited {
  readonly text: string;
  readonly line: number;
}

/** Position of a key: its line from 0, and the line after everything below it. */
interface Spot {
  readonly at: number;
  readonly end: number;
  readonly indent: number;
}

/**
 * Edits a block-style file with two spaces per level as a user would in an editor: by lines, without any notion of
 * YAML.
 */
export class ConfigText {
  readonly lines: readonly string[];

  constructor(text: string) {
    this.lines = text.trimEnd().split('\n');
  }

  /** Returns the value on a key's line, as written. */
  valueOf(path: readonly string[]): string {
    return this.#line(path).replace(/^\s*[^:]+: ?/u, '');
  }

  /** Replaces the value of a key and everything below it. */
  withValue(path: readonly string[], value: string): Edited {
    const { at, end, indent } = this.#spot(path);
    const line = `${' '.repeat(indent)}${path.at(-1)}:${value === '' ? '' : ` ${value}`}`;
    return this.#replaced({ at, end }, [line], at);
  }

  /** Replaces the whole line of a key, keeping its indentation. */
  withLine(path: readonly string[], line: string): Edited {
    const { at, indent } = this.#spot(path);
    return this.#replaced({ at, end: at + 1 }, [' '.repeat(indent) + line], at);
  }

  /** Renames a key; everything below it stays. */
  withKey(path: readonly string[], key: string): Edited {
    const { at } = this.#spot(path);
    const line = this.#line(path).replace(path.at(-1) ?? '', key);
    return this.#replaced({ at, end: at + 1 }, [line], at);
  }

  /** Removes a key and everything below it. */
  without(path: readonly string[]): Edited {
    const { at, end } = this.#spot(path);
    return this.#replaced({ at, end }, [], at);
  }

  /** Moves the key and everything below it to after the end of its parent mapping, `levels` further out. */
  movedOut(path: readonly string[], levels: number): Edited {
    const { at, end, indent } = this.#spot(path);
    const goal = this.#spot(path.slice(0, path.length - levels)).end;
    const moved = this.lines.slice(at, end).map((line) => line.slice(2 * levels));
    assert.ok(indent >= 2 * levels, 'there is room to move out');
    const rest = [
      ...this.lines.slice(0, at),
      ...this.lines.slice(end, goal),
      ...moved,
      ...this.lines.slice(goal),
    ];
    return { text: textOf(rest), line: goal - (end - at) + 1 };
  }

  /** Moves everything below a key one level out, so that the key itself is empty. */
  withContentsOut(path: readonly string[]): Edited {
    const { at, end } = this.#spot(path);
    const moved = this.lines.slice(at + 1, end).map((line) => line.slice(2));
    return this.#replaced({ at: at + 1, end }, moved, at + 1);
  }

  /** Moves the key and everything below it one level in: below the preceding key. */
  movedIn(path: readonly string[]): Edited {
    const { at, end } = this.#spot(path);
    const moved = this.lines.slice(at, end).map((line) => `  ${line}`);
    return this.#replaced({ at, end }, moved, at);
  }

  /** Moves a top-level key to the end of a mapping. */
  movedInto(path: readonly string[], mapping: readonly string[]): Edited {
    const { at, end } = this.#spot(path);
    const moved = this.lines.slice(at, end).map((line) => `${'  '.repeat(mapping.length)}${line}`);
    const rest = new ConfigText(this.without(path).text);
    const goal = rest.#spot(mapping).end;
    return rest.#replaced({ at: goal, end: goal }, moved, goal);
  }

  /** Cuts the text off in the middle of a key's value. */
  cutInValue(path: readonly string[]): Edited {
    const { at } = this.#spot(path);
    const line = this.#line(path);
    const value = this.valueOf(path);
    const kept = line.slice(0, line.length - Math.ceil(value.length / 2));
    return { text: [...this.lines.slice(0, at), kept].join('\n'), line: at + 1 };
  }

  #replaced(
    { at, end }: { readonly at: number; readonly end: number },
    lines: string[],
    seen: number,
  ): Edited {
    return { text: textOf([...this.lines.slice(0, at), ...lines, ...this.lines.slice(end)]), line: seen + 1 };
  }

  #line(path: readonly string[]): string {
    return this.lines[this.#spot(path).at] ?? '';
  }

  #spot(path: readonly string[]): Spot {
    let from = 0;
    let to = this.lines.length;
    for (const [depth, key] of path.entries()) {
      const start = `${'  '.repeat(depth)}${key}:`;
      const at = this.lines.findIndex((line, index) => index >= from && index < to && line.startsWith(start));
      assert.ok(at >= 0, `${path.join('.')} stands in the file`);
      const next = this.lines.findIndex((line, index) => index > at && indentOf(line) <= 2 * depth);
      from = at;
      to = next === -1 ? this.lines.length : next;
    }
    return { at: from, end: to, indent: 2 * (path.length - 1) };
  }
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function textOf(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
