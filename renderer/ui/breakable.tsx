import { Fragment, createElement, type ReactNode } from 'react';

interface BreakableProps {
  readonly text: string;
}

/** Long name that may wrap only after underscores. */
export function Breakable({ text }: BreakableProps) {
  const parts = text.split(/(?<=_)/u);
  let at = 0;
  return parts.map((part) => {
    at += part.length;
    return (
      <Fragment key={at}>
        {part}
        <wbr />
      </Fragment>
    );
  });
}

interface MarkedProps {
  /** A text of the UI itself: text from elsewhere might contain the markup characters. */
  readonly text: string;
}

/** Text with `code` in backticks and **bold** in asterisks. */
export function Marked({ text }: MarkedProps) {
  return createElement(Fragment, null, ...text.split(/(`[^`]+`|\*\*[^*]+\*\*)/u).map(shown));
}

function shown(part: string): ReactNode {
  if (part.startsWith('`')) return createElement('code', null, part.slice(1, -1));
  return part.startsWith('**') ? createElement('b', null, part.slice(2, -2)) : part;
}
