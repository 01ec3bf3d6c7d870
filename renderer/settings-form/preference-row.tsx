import type { ReactNode } from 'react';

interface PreferenceRowProps {
  readonly id: string;
  readonly name: string;
  readonly meaning: ReactNode;
  readonly children: ReactNode;
}

/** A preference that applies at once: name and meaning on the left, control on the right. */
export function PreferenceRow({ id, name, meaning, children }: PreferenceRowProps) {
  return (
    <div className="preference">
      <div className="preference-words">
        <p id={`${id}-name`} className="preference-name">
          {name}
        </p>
        <div id={`${id}-meaning`} className="small">
          {meaning}
        </div>
      </div>
      {children}
    </div>
  );
}
