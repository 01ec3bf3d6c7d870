import { memo } from 'react';
import { ImageDown, Minus, Pause, Play, Plus } from 'lucide-react';
import { programNowMs, wallTimeAt } from '../../live/store.ts';
import { formatDuration } from '../../text/format.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { PictureLegend } from './picture-legend.tsx';
import './picture-toolbar.css';
import { savePicture } from './save-picture.ts';
import { canZoom, LIVE, SPANS_MS, type Stretch, formatStretch, zoomed } from './stretch.ts';
import { chooseStretch } from './use-stretch.ts';

const OPTIONS = SPANS_MS.map((spanMs) => ({ value: String(spanMs), label: `${spanMs / 60_000} min` }));

interface PictureToolbarProps {
  readonly stretch: Stretch;
}

/** How much time the picture shows, whether it is live, what its shapes mean, and the way to keep it as an image. */
export const PictureToolbar = memo(function PictureToolbar({ stretch }: PictureToolbarProps) {
  const isLive = stretch.endMs === undefined;
  return (
    <div className="picture-toolbar" role="toolbar" aria-label="The picture">
      <Segmented
        label="Time shown"
        options={OPTIONS}
        value={isLive ? String(stretch.spanMs) : ''}
        onChange={(value) => chooseStretch({ spanMs: Number(value), endMs: undefined })}
      />
      <span className="picture-zoom">
        <IconButton
          label="Zoom out"
          icon={<Minus size={14} aria-hidden="true" />}
          aria-disabled={!canZoom(stretch, 1)}
          onClick={() => chooseStretch(zoomed(stretch, 1))}
        />
        <IconButton
          label="Zoom in"
          icon={<Plus size={14} aria-hidden="true" />}
          aria-disabled={!canZoom(stretch, -1)}
          onClick={() => chooseStretch(zoomed(stretch, -1))}
        />
      </span>
      {isLive ? (
        <Button icon={<Pause size={14} aria-hidden="true" />} onClick={() => chooseStretch(paused(stretch))}>
          Pause
        </Button>
      ) : (
        <Button icon={<Play size={14} aria-hidden="true" />} onClick={() => chooseStretch(LIVE)}>
          Back to live
        </Button>
      )}
      <span className="picture-when" role="status">
        {isLive ? (
          'or drag across the lanes to zoom'
        ) : (
          <>
            <b>Not live:</b> {formatStretch(stretch)} ({formatDuration(stretch.spanMs)})
          </>
        )}
      </span>
      <div className="picture-toolbar-end">
        <PictureLegend />
        <IconButton
          label="Save the picture as PNG"
          tone="plain"
          icon={<ImageDown size={14} aria-hidden="true" />}
          onClick={() => void savePicture()}
        />
      </div>
    </div>
  );
});

function paused({ spanMs }: Stretch): Stretch {
  return { spanMs, endMs: Math.round(wallTimeAt(programNowMs())) };
}
