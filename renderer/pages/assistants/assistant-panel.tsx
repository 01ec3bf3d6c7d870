import { Copy, Info, TriangleAlert } from 'lucide-react';
import { useId } from 'react';
import type { AssistantCaution, AssistantView, RouteProof } from '../../../src/contract/assistants.ts';
import { IconButton } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { copyText } from '../../ui/copy.ts';
import { CopyLine } from '../../ui/copy-line.tsx';
import { Dot } from '../../ui/dot.tsx';
import { ActionButton } from './action-button.tsx';
import {
  actionsOf,
  formatAddress,
  INSTALL_COMMANDS,
  isMissing,
  sortCautions,
  formatAssistantState,
} from './format-assistant.ts';
import { DriftTable } from './drift-table.tsx';
import { Proof } from './proof.tsx';
import type { QuestionAbout } from './question-dialog.tsx';
import * as words from './words.ts';

interface AssistantPanelProps {
  readonly assistant: AssistantView;
  readonly proof: RouteProof;
  /** The ID of the element that says why nothing can be connected; undefined if connecting is possible. */
  readonly refusalId: string | undefined;
  readonly onAsk: (about: QuestionAbout) => void;
}

/** One assistant: its state, whether its requests arrive, and the actions on it. */
export function AssistantPanel({ assistant, proof, refusalId, onAsk }: AssistantPanelProps) {
  const id = useId();
  const { label, cautions } = assistant;
  const state = formatAssistantState(assistant);
  const [first, second] = actionsOf(assistant);
  return (
    <article className="panel assistant" aria-labelledby={id}>
      <div className="assistant-head">
        <div className="assistant-words">
          <h2 id={id}>{label}</h2>
          <p className={`assistant-state assistant-state-${state.tone}`}>
            <Dot tone={state.tone} />
            <strong>{state.word}</strong>
          </p>
          <p className="secondary assistant-detail">{state.detail}</p>
        </div>
        <div className="assistant-actions">
          {/* Rendered by position, without keys per action: the focus stays when Connect becomes Disconnect. */}
          {first === undefined ? null : (
            <ActionButton action={first} label={label} refusalId={refusalId} onAsk={onAsk} />
          )}
          {second === undefined ? null : (
            <ActionButton action={second} label={label} refusalId={refusalId} onAsk={onAsk} />
          )}
        </div>
      </div>
      {isMissing(assistant) ? <Missing assistant={assistant} /> : <Facts assistant={assistant} />}
      <Proof proof={proof} assistant={assistant} />
      {isMissing(assistant) ? null : <Cautions cautions={cautions} />}
    </article>
  );
}

interface AssistantPartProps {
  readonly assistant: AssistantView;
}

function Missing({ assistant }: AssistantPartProps) {
  return (
    <div className="assistant-missing">
      <CopyLine text={INSTALL_COMMANDS[assistant.name]} what={words.theCommand} />
      <p className="small">
        {words.installedElsewhereBefore}{' '}
        {assistant.file === null ? words.itsFolder : <code>{folderOf(assistant.file)}</code>}{' '}
        {words.installedElsewhereAfter}
      </p>
    </div>
  );
}

/** The assistant's file and the addresses in it; if someone changed ours, both values. */
function Facts({ assistant }: AssistantPartProps) {
  const { addresses, label, state } = assistant;
  const isDrifted = state.kind === 'drifted';
  return (
    <>
      <dl className="assistant-facts">
        <FileFact assistant={assistant} />
        {isDrifted
          ? null
          : addresses.map(({ key, now }) => (
              <div key={key}>
                <dt className="mono">{key}</dt>
                <dd className={classNames('mono', now === null ? 'is-unset' : 'is-set')}>
                  {formatAddress(now)}
                </dd>
              </div>
            ))}
      </dl>
      {isDrifted ? <DriftTable addresses={addresses} label={label} /> : null}
    </>
  );
}

function FileFact({ assistant: { file, fileExists } }: AssistantPartProps) {
  if (file === null) return null;
  return (
    <div>
      <dt>{words.file}</dt>
      <dd className="assistant-file">
        <code>{file}</code>
        {fileExists ? (
          <IconButton
            size="small"
            label={words.copyPath(file)}
            icon={<Copy size={13} aria-hidden="true" />}
            onClick={() => void copyText(file, words.thePath)}
          />
        ) : (
          <span className="small">{words.willBeCreated}</span>
        )}
      </dd>
    </div>
  );
}

interface CautionsProps {
  readonly cautions: readonly AssistantCaution[];
}

/** Notes to read before connecting, and reasons why a connected assistant's requests may not arrive. */
function Cautions({ cautions }: CautionsProps) {
  if (cautions.length === 0) return null;
  return (
    <ul className="assistant-cautions" aria-label={words.cautions}>
      {sortCautions(cautions).map(({ code, level, message }) => (
        <li key={`${code} ${message}`} className={`assistant-caution assistant-caution-${level}`}>
          {level === 'warning' ? (
            <TriangleAlert size={14} aria-hidden="true" />
          ) : (
            <Info size={14} aria-hidden="true" />
          )}
          <span>
            <span className="visually-hidden">
              {level === 'warning' ? words.warningSpoken : words.noteSpoken}
            </span>
            {message}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** The path without its last part. */
function folderOf(file: string): string {
  return file.replace(/[\\/][^\\/]*$/u, '');
}
