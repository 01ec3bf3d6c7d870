import { Fragment } from 'react';

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
