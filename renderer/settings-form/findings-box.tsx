import { ChevronRight, OctagonAlert, TriangleAlert } from 'lucide-react';
import { useId, useMemo, useState } from 'react';
import type { Finding } from '../../src/contract/settings/finding.ts';
import type { SettingsView } from '../../src/contract/settings/settings-view.ts';
import { classNames } from '../ui/class-names.ts';
import { copyText } from '../ui/copy.ts';
import './findings-box.css';
import { findingCounts, type FindingsOf, MAX_UNFOLDED, pageFindings } from './page-findings.ts';
import { allEntries, type SettingEntry } from './setting-entry.ts';
import { showSetting } from './focused-setting.ts';
import { spotOf } from './format-unusable.ts';
import * as words from './words.ts';

interface FindingsBoxProps {
  readonly view: SettingsView;
  readonly page: FindingsOf;
}

/** Findings in the file and environment for one page; collapsed at first if there are many. */
export function FindingsBox({ view, page }: FindingsBoxProps) {
  const id = useId();
  const [chosen, setChosen] = useState<boolean>();
  const labels = useLabels(view);
  const findings = pageFindings(view, page);
  if (findings.length === 0) return null;
  const isOpen = chosen ?? findings.length <= MAX_UNFOLDED;
  const hasErrors = findings.some(({ level }) => level === 'error');
  return (
    <section
      className={classNames('findings', hasErrors ? 'findings-red' : 'findings-amber')}
      aria-labelledby={`${id}-counts`}
    >
      <button
        type="button"
        className="findings-head"
        aria-expanded={isOpen}
        aria-controls={isOpen ? `${id}-list` : undefined}
        onClick={() => setChosen(!isOpen)}
      >
        <LevelIcon level={hasErrors ? 'error' : 'warning'} />
        <span id={`${id}-counts`}>{findingCounts(findings)}</span>
        <ChevronRight size={14} className="findings-chevron" aria-hidden="true" />
      </button>
      {isOpen ? (
        <ul id={`${id}-list`} className="findings-list">
          {findings.map((finding) => (
            <FindingItem
              key={`${finding.at} ${finding.code} ${finding.message}`}
              finding={finding}
              label={finding.key === undefined ? undefined : labels.get(finding.key)}
            />
          ))}
        </ul>
      ) : null}
    </section>
  );
}

interface FindingItemProps {
  readonly finding: Finding;
  /** Label of the setting's row; undefined if it has none. */
  readonly label: string | undefined;
}

function FindingItem({ finding, label }: FindingItemProps) {
  const { level, message, at, key } = finding;
  const spot = spotOf(at);
  return (
    <li className="found">
      <LevelIcon level={level} />
      <div className="found-words">
        <p>
          <span className="visually-hidden">
            {level === 'error' ? words.problemColon : words.warningColon}
          </span>
          {message}
        </p>
        <p className="found-links">
          <button
            type="button"
            className="link-button mono"
            title={words.copy(spot.copies)}
            onClick={() => void copyText(spot.copies, spot.copies)}
          >
            <span className="visually-hidden">{words.copyLocation} </span>
            {spot.text}
          </button>
          {key === undefined || label === undefined ? null : (
            <button type="button" className="link-button" onClick={() => showSetting(key)}>
              {words.showSetting(label)}
            </button>
          )}
        </p>
      </div>
    </li>
  );
}

function LevelIcon({ level }: Pick<Finding, 'level'>) {
  return level === 'error' ? (
    <OctagonAlert size={14} className="found-error" aria-hidden="true" />
  ) : (
    <TriangleAlert size={14} className="found-warning" aria-hidden="true" />
  );
}

/** Labels of all settings by key. */
function useLabels({ providers }: SettingsView): ReadonlyMap<string, string> {
  return useMemo(
    () => new Map(allEntries(providers).map((entry) => [entry.key, nameOf(entry)])),
    [providers],
  );
}

function nameOf({ definition, provider }: SettingEntry): string {
  return provider === undefined ? definition.label : words.settingOfProvider(definition.label, provider);
}
