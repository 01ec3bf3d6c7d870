import { X } from 'lucide-react';
import { IconButton } from '../ui/button.tsx';
import { Chip } from '../ui/chip.tsx';
import { classNames } from '../ui/class-names.ts';
import { type ConnectionPlace, connectionLogHref, connectionRequestsHref } from './connection-place.ts';
import type { ConnectionStory } from './connection-story.ts';
import './story-card.css';

interface StoryCardProps {
  readonly story: ConnectionStory;
  readonly place: ConnectionPlace;
  /** The point it belongs to, within the picture; low ones have it above. */
  readonly at: { readonly x: number; readonly y: number; readonly isLow: boolean };
  readonly isPinned: boolean;
  readonly onClose: () => void;
}

/** One connection's story beside what is pointed at. Screen readers get it as one text, so this is hidden from them until it is pinned. */
export function StoryCard({ story, place, at, isPinned, onClose }: StoryCardProps) {
  return (
    <div
      className={classNames('story-card', at.isLow && 'story-card-above', isPinned && 'is-pinned')}
      style={{ left: `clamp(8px, ${Math.round(at.x)}px, calc(100% - 380px))`, top: at.y }}
      aria-hidden={isPinned ? undefined : 'true'}
      onPointerMove={(event) => event.stopPropagation()}
    >
      <p>
        <strong className={story.isFault ? 'story-fault' : undefined}>{story.headline}</strong>{' '}
        {story.circumstance}
      </p>
      {story.now === '' ? null : <p className="story-moment">Now: {story.now}</p>}
      <p className="story-facts">
        <Chip tone="amber">created: {story.createReason}</Chip> {story.facts}
      </p>
      <p className="small">It was created because {story.createWords}.</p>
      {story.moment === '' ? null : <p className="story-moment">{story.moment}</p>}
      {story.next === '' ? null : <p className="mono secondary">{story.next}</p>}
      {isPinned ? (
        <p className="story-links">
          <a href={connectionRequestsHref(place)}>Show requests</a>
          <a href={connectionLogHref(place)}>Show in log</a>
          <IconButton
            label="Close the story"
            size="small"
            icon={<X size={14} aria-hidden="true" />}
            onClick={onClose}
          />
        </p>
      ) : null}
    </div>
  );
}
