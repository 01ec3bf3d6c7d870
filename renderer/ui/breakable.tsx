import { Fragment, createElement, type ReactNode } from 'react';

interface BreakableProps {
  readonly text: string;
}

/** A long name that may break after its underscores, and nowhere else. */
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
  /** One of the window's own sentences: a text from elsewhere may have these signs itself. */
  readonly text: string;
}

/** A sentence with `code` between backticks and **bold** between asterisks. */
export function Marked({ text }: MarkedProps) {
  return createElement(Fragment, null, ...text.split(/(`[^`]+`|\*\*[^*]+\*\*)/u).map(shown));
}

function shown(part: string): ReactNode {
  if (part.startsWith('`')) return createElement('code', null, part.slice(1, -1));
  return part.startsWith('**') ? createElement('b', null, part.slice(2, -2)) : part;
}
