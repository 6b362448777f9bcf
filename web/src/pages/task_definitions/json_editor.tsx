// A JSON text to edit, or to read; a chunk of its own because of CodeMirror.
import { lintGutter, setDiagnostics, type Diagnostic } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { useEffect, useLayoutEffect, useRef } from 'react';
import { useMode, Mode } from '../../app/theme';
import { jsonLook } from './code_mirror';
import { useCodePhrases } from './code_phrases';

export interface Mark {
  from: number;
  to: number;
  message: string;
}

export default function JsonEditor(props: {
  value: string;
  label: string;
  onChange?: (value: string) => void; // without: only to be read
  marks?: Mark[];
  'data-testid'?: string;
}) {
  const dark = useMode() === Mode.Dark;
  const phrases = useCodePhrases();
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const latest = useRef(props);
  // What was typed last: a render with less than that must not take it away.
  const typed = useRef<string>(null);
  const setting = useRef(false);
  latest.current = props;
  const { label, value, marks } = props;
  const readOnly = props.onChange === undefined;

  useEffect(() => {
    const made = new EditorView({
      parent: place.current!,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          jsonLook({ dark, label, readOnly, phrases }),
          lintGutter(),
          EditorView.updateListener.of((update) => {
            if (!update.docChanged || setting.current) return;
            typed.current = update.state.doc.toString();
            latest.current.onChange?.(typed.current);
          }),
        ],
      }),
    });
    view.current = made;
    return () => made.destroy();
  }, [dark, label, readOnly, phrases]);

  useLayoutEffect(() => {
    const shown = view.current;
    if (shown === null || value === typed.current) return;
    if (shown.state.doc.toString() === value) return;
    setting.current = true;
    shown.dispatch({ changes: { from: 0, to: shown.state.doc.length, insert: value } });
    setting.current = false;
  }, [value]);

  // By its text: the list is made anew at each render.
  const said = JSON.stringify(marks ?? []);
  useEffect(() => {
    const shown = view.current!;
    const end = shown.state.doc.length;
    const diagnostics = (JSON.parse(said) as Mark[]).map(({ from, to, message }): Diagnostic => ({
      from: Math.min(from, end),
      to: Math.min(Math.max(to, from), end),
      severity: 'error',
      message,
    }));
    shown.dispatch(setDiagnostics(shown.state, diagnostics));
  }, [said, value, dark, label, readOnly, phrases]);

  return <div ref={place} data-testid={props['data-testid']} className="json-editor" />;
}
