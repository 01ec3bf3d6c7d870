import { Plug, Recycle } from 'lucide-react';

interface TakenProps {
  /** 0 where there was none. */
  readonly connectionId: number;
  readonly isReused: boolean;
}

/** The connection that a request took, created or reused: a word, a shape and a colour. */
export function Taken({ connectionId, isReused }: TakenProps) {
  if (connectionId === 0) return '–';
  const Icon = isReused ? Recycle : Plug;
  return (
    <span className={isReused ? 'request-reused' : 'request-created'}>
      <Icon size={12} aria-hidden="true" /> #{connectionId}{' '}
      <span className="request-taken-word">{isReused ? 'reused' : 'created'}</span>
    </span>
  );
}
