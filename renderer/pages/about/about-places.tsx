import { Copy, FolderOpen } from 'lucide-react';
import { LOG_WORDS, PLACE_LABELS, type ProgramPlace } from '../../../src/contract/about.ts';
import { useControl } from '../../client/client.ts';
import { report } from '../../proxy/proxy-actions.ts';
import { IconButton } from '../../ui/button.tsx';
import { copyText } from '../../ui/copy.ts';
import * as words from './words.ts';

interface AboutPlacesProps {
  readonly places: readonly ProgramPlace[];
  readonly canReveal: boolean;
}

/** The program's files and folders, which can be copied as paths and, in the desktop app, shown in the file manager. */
export function AboutPlaces({ places, canReveal }: AboutPlacesProps) {
  const client = useControl();
  return (
    <dl className="about-list" aria-label={words.places}>
      {places.map(({ place, path }) => {
        const label = PLACE_LABELS[place];
        return (
          <div key={place} className="about-line">
            <dt>{label}</dt>
            <dd className="about-place">
              <span className="mono about-path">{path}</span>
              <IconButton
                size="small"
                label={words.copyPlace(label)}
                icon={<Copy size={14} aria-hidden="true" />}
                onClick={() => void copyText(path, words.thePath)}
              />
              {canReveal ? (
                <IconButton
                  size="small"
                  label={words.showPlace(label)}
                  icon={<FolderOpen size={14} aria-hidden="true" />}
                  onClick={() => void report(words.notShown, () => client.desktop.reveal({ place }))}
                />
              ) : null}
            </dd>
          </div>
        );
      })}
      <div className="about-line">
        <dt>{words.log}</dt>
        <dd>{LOG_WORDS}</dd>
      </div>
    </dl>
  );
}
