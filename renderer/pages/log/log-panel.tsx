import { connectionFilter } from '../../navigation/list-places.ts';
import { ArrowDownToLine } from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';
import type { LogLevel } from '../../../src/contract/log.ts';
import { Button } from '../../ui/button.tsx';
import { PROVIDER_BEGINNINGS, providerTerm, replaceTerms } from '../../ui/filter-text.ts';
import { LogDetail } from './log-detail.tsx';
import { LogEmpty, LogHint } from './log-empty.tsx';
import { LogFindBar } from './log-find-bar.tsx';
import type { ListGesture } from './log-follow.ts';
import { type ChosenLines, LogList } from './log-list.tsx';
import './log-panel.css';
import type { LogTail } from './log-tail.ts';
import type { LogFind } from './use-log-find.ts';
import * as words from './words.ts';

interface LogPanelProps {
  readonly tail: LogTail;
  readonly level: LogLevel | undefined;
  readonly isWrapped: boolean;
  readonly find: LogFind;
  readonly chosen: ChosenLines | undefined;
  readonly onChosen: (chosen: ChosenLines) => void;
  readonly onGesture: (gesture: ListGesture) => void;
  readonly onFilter: (typed: string) => void;
  readonly onRecord: (level: LogLevel) => void;
  readonly onCopy: () => void;
}

/** The list of lines with its search bar and the details of the selected line. */
export function LogPanel(props: LogPanelProps) {
  const { tail, chosen, find, onFilter, onGesture } = props;
  const [isOpen, setOpen] = useState(false);
  const line = isOpen && chosen !== undefined ? tail.at(tail.indexOf(chosen.active)) : undefined;
  const press = (event: KeyboardEvent): void => {
    const isCopy = event.key.toLowerCase() === 'c' && (event.ctrlKey || event.metaKey);
    if (isCopy && chosen !== undefined && window.getSelection()?.type !== 'Range') props.onCopy();
    else if (event.key === 'Escape' && line !== undefined) setOpen(false);
    else return;
    event.preventDefault();
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- keys bubble up from the list within.
    <div className="panel log-panel" onKeyDown={press}>
      <div className="log-body">
        {find.isOpen ? <LogFindBar find={find} /> : null}
        <Lines {...props} onOpen={() => setOpen(true)} />
        {tail.isFollowing || tail.length === 0 ? null : (
          <Button
            className="log-jump"
            tone="primary"
            icon={<ArrowDownToLine size={14} aria-hidden="true" />}
            onClick={() => onGesture({ kind: 'jump' })}
          >
            {words.jump(tail.newer)}
          </Button>
        )}
      </div>
      {line === undefined ? null : (
        <LogDetail
          record={line}
          onClose={() => setOpen(false)}
          onProvider={(provider) =>
            onFilter(replaceTerms(tail.filter, PROVIDER_BEGINNINGS, providerTerm(provider)))
          }
          onConnection={(provider, id) => onFilter(connectionFilter({ provider, id }))}
        />
      )}
    </div>
  );
}

interface LinesProps extends LogPanelProps {
  readonly onOpen: () => void;
}

function Lines({ tail, level, chosen, isWrapped, find, onOpen, ...rest }: LinesProps) {
  if (tail.length === 0) {
    return (
      <LogEmpty
        hidden={tail.hidden}
        level={level}
        onClear={() => rest.onFilter('')}
        onRecord={rest.onRecord}
      />
    );
  }
  return (
    <>
      <LogList
        tail={tail}
        chosen={chosen}
        isWrapped={isWrapped}
        query={find.query}
        found={find.current}
        onGesture={rest.onGesture}
        onChoose={(seq, isExtending) =>
          rest.onChosen({ anchor: isExtending ? (chosen?.anchor ?? seq) : seq, active: seq })
        }
        onOpen={onOpen}
      />
      <LogHint level={level} onRecord={rest.onRecord} />
    </>
  );
}
