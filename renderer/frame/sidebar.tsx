import { CircleArrowUp, FileCog, Search } from 'lucide-react';
import { ABOUT_PLACE, showAbout } from '../navigation/show-about.ts';
import { useLive } from '../live/store.ts';
import { openPalette } from '../navigation/palette-store.ts';
import { fileName } from '../settings-form/provenance.ts';
import { copyText } from '../ui/copy.ts';
import { Keys } from '../ui/keys.tsx';
import { Mark } from './mark.tsx';
import { Navigation } from './navigation.tsx';
import { hrefOf } from '../navigation/place.ts';
import './sidebar.css';
import { ariaKeys, shownKeys } from '../navigation/shortcuts.ts';
import { StatusCard } from './status-card.tsx';
import { surroundings } from '../navigation/surroundings.ts';

/** The column at the left: what runs, where to go, which file holds. A rail of icons in a narrow window. */
export function Sidebar() {
  const version = useLive((live) => live.status?.version);
  const newerVersion = useLive((live) => live.status?.newerVersion);
  const configPath = useLive((live) => live.settings?.configPath);
  return (
    <aside className="sidebar" aria-label="LunaRoute" data-pane>
      <div className="brand">
        <Mark />
        <span className="brand-name wide-only">LunaRoute</span>
      </div>
      <StatusCard />
      <button
        type="button"
        className="palette-button"
        aria-keyshortcuts={ariaKeys('palette', surroundings())}
        onClick={openPalette}
      >
        <Search size={15} aria-hidden="true" />
        <span className="wide-only">Search</span>
        <span className="wide-only palette-button-keys" aria-hidden="true">
          <Keys keys={shownKeys('palette', surroundings())} />
        </span>
      </button>
      <Navigation />
      {newerVersion === undefined ? null : (
        <a
          className="update-link"
          href={hrefOf(ABOUT_PLACE)}
          title={`Version ${newerVersion} is out`}
          onClick={showAbout}
        >
          <CircleArrowUp size={14} aria-hidden="true" />
          <span className="wide-only">Version {newerVersion} is out</span>
        </a>
      )}
      <div className="sidebar-foot">
        {version === undefined ? null : (
          <a
            className="version-link wide-only"
            href={hrefOf(ABOUT_PLACE)}
            aria-label={`About LunaRoute v${version}`}
            onClick={showAbout}
          >
            v{version}
          </a>
        )}
        {configPath === undefined ? null : (
          <button
            type="button"
            className="config-button"
            title={`${configPath}\nPress to copy the path`}
            aria-label={`Copy the path of ${configPath}`}
            onClick={() => void copyText(configPath, 'the path of the configuration')}
          >
            <FileCog size={14} aria-hidden="true" />
            <span className="wide-only">{fileName(configPath)}</span>
          </button>
        )}
      </div>
    </aside>
  );
}
