// Two texts beside each other, or above each other where there is no room.
import { MergeView, unifiedMergeView } from '@codemirror/merge';
import { EditorView } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { useMode, Mode } from '../../app/theme';
import { jsonLook } from './code_mirror';
import { useCodePhrases } from './code_phrases';

export interface DiffSide {
  text: string;
  label: string;
}

const collapse = { margin: 3, minSize: 5 };

export default function DiffView(props: { before: DiffSide; after: DiffSide; narrow: boolean }) {
  const dark = useMode() === Mode.Dark;
  const place = useRef<HTMLDivElement>(null);
  const { narrow } = props;
  const { text: oldText, label: oldLabel } = props.before;
  const { text: newText, label: newLabel } = props.after;
  const phrases = useCodePhrases();
  useEffect(() => {
    const look = (label: string) => jsonLook({ dark, label, readOnly: true, phrases });
    const parent = place.current!;
    const view = narrow
      ? new EditorView({
          parent,
          doc: newText,
          extensions: [
            look(`${oldLabel} → ${newLabel}`),
            unifiedMergeView({
              original: oldText,
              mergeControls: false,
              collapseUnchanged: collapse,
            }),
          ],
        })
      : new MergeView({
          parent,
          a: { doc: oldText, extensions: look(oldLabel) },
          b: { doc: newText, extensions: look(newLabel) },
          collapseUnchanged: collapse,
        });
    return () => view.destroy();
  }, [dark, narrow, oldText, newText, oldLabel, newLabel, phrases]);
  return <div ref={place} data-testid="diff" />;
}
