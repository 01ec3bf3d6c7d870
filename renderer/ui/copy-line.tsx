import { Copy } from 'lucide-react';
import { IconButton } from './button.tsx';
import './copy-line.css';
import { copyText } from './copy.ts';
import * as words from './words.ts';

interface CopyLineProps {
  readonly text: string;
  /** Describes the text, such as `the command`. */
  readonly what: string;
}

/** Terminal command with a button that copies it. */
export function CopyLine({ text, what }: CopyLineProps) {
  return (
    <div className="copy-line">
      <code>{text}</code>
      <IconButton
        size="small"
        label={words.copy(what)}
        icon={<Copy size={14} aria-hidden="true" />}
        onClick={() => void copyText(text, what)}
      />
    </div>
  );
}
