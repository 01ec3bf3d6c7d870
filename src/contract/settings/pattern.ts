/**
 * A model pattern, ready to use; undefined where it is none. `(?i)` in front stands for the whole pattern, as the
 * upstream project's Rust has it. Escapes that Unicode mode does not know (`gpt\-4`) mean what they say.
 */
export function compilePattern(text: string): RegExp | undefined {
  const source = text.replace(/^\(\?([ims]+)\)(.*)$/su, '(?$1:$2)');
  return compiled(source, 'u') ?? compiled(source, '');
}

function compiled(source: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(source, flags);
  } catch {
    return undefined;
  }
}
