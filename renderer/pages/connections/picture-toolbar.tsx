import { memo } from 'react';
import { ImageDown, Minus, Pause, Play, Plus } from 'lucide-react';
import { programNowMs, wallTimeAt } from '../../live/store.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { PictureLegend } from './picture-legend.tsx';
import './picture-toolbar.css';
import { canZoom, LIVE, SPANS_MS, type Stretch, formatStretch, zoomed } from './stretch.ts';
import { chooseStretch } from './use-stretch.ts';
import * as words from './words.ts';

const OPTIONS = SPANS_MS.map((spanMs) => ({ value: String(spanMs), label: words.minutes(spanMs) }));

interface PictureToolbarProps {
  readonly stretch: Stretch;
}

/** Controls of the picture: time span, live or paused, legend and saving as an image. */
export const PictureToolbar = memo(function PictureToolbar({ stretch }: PictureToolbarProps) {
  const isLive = stretch.endMs === undefined;
  return (
    <div className="picture-toolbar" role="toolbar" aria-label={words.pictureToolbar}>
      <Segmented
        label={words.timeShown}
        options={OPTIONS}
        value={isLive ? String(stretch.spanMs) : ''}
        onChange={(value) => chooseStretch({ spanMs: Number(value), endMs: undefined })}
      />
      <span className="picture-zoom">
        <IconButton
          label={words.zoomOut}
          icon={<Minus size={14} aria-hidden="true" />}
          aria-disabled={!canZoom(stretch, 1)}
          onClick={() => chooseStretch(zoomed(stretch, 1))}
        />
        <IconButton
          label={words.zoomIn}
          icon={<Plus size={14} aria-hidden="true" />}
          aria-disabled={!canZoom(stretch, -1)}
          onClick={() => chooseStretch(zoomed(stretch, -1))}
        />
      </span>
      {isLive ? (
        <Button icon={<Pause size={14} aria-hidden="true" />} onClick={() => chooseStretch(paused(stretch))}>
          {words.pause}
        </Button>
      ) : (
        <Button icon={<Play size={14} aria-hidden="true" />} onClick={() => chooseStretch(LIVE)}>
          {words.backToLive}
        </Button>
      )}
      <span className="picture-when" role="status">
        {isLive ? (
          words.howToZoom
        ) : (
          <>
            <b>{words.notLive}</b> {words.stretchShown(formatStretch(stretch), stretch.spanMs)}
          </>
        )}
      </span>
      <div className="picture-toolbar-end">
        <PictureLegend />
        <IconButton
          label={words.savePicture}
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

/** The drawing of the image is loaded when it is first needed. */
async function savePicture(): Promise<void> {
  await (await import('./picture-image.ts')).savePicture();
}
