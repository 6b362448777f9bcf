// How CodeMirror looks and behaves here; loaded only with the editor and the comparison.
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import {
  bracketMatching,
  foldGutter,
  HighlightStyle,
  indentOnInput,
  syntaxHighlighting,
} from '@codemirror/language';
import { EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';

// The server gives every page a nonce of its own; styles without it are refused.
const nonce = () =>
  document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

const colors = {
  light: {
    text: '#16191f',
    background: '#ffffff',
    gutter: '#f4f4f4',
    number: '#5f6b7a',
    border: '#8c8c94',
    selection: '#b8d7fd',
    name: '#0552b5',
    string: '#216e39',
    literal: '#8a3ffc',
  },
  dark: {
    text: '#d6dbe3',
    background: '#0f141a',
    gutter: '#161d26',
    number: '#9ba7b6',
    border: '#656871',
    selection: '#264f78',
    name: '#75b8ff',
    string: '#7fd99a',
    literal: '#d0a8ff',
  },
};

function theme(dark: boolean): Extension {
  const c = dark ? colors.dark : colors.light;
  const look = EditorView.theme(
    {
      '&': {
        color: c.text,
        backgroundColor: c.background,
        fontSize: '13px',
        border: `1px solid ${c.border}`,
        borderRadius: '8px',
        overflow: 'hidden',
      },
      '&.cm-focused': { outline: `2px solid ${c.name}` },
      '.cm-scroller': {
        fontFamily: "Monaco, Menlo, Consolas, 'Noto Sans Mono CJK JP', monospace",
        overflow: 'auto',
      },
      '.cm-content': { caretColor: c.text },
      '.cm-cursor': { borderLeftColor: c.text },
      '.cm-gutters': { backgroundColor: c.gutter, color: c.number, border: 'none' },
      '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, ::selection': {
        backgroundColor: c.selection,
      },
      '.cm-tooltip': { backgroundColor: c.gutter, color: c.text, border: `1px solid ${c.border}` },
      '.cm-collapsedLines': { color: c.text, background: c.gutter },
      // The usual sign is in few fonts.
      '.cm-collapsedLines:before, .cm-collapsedLines:after': { content: '"…"' },
    },
    { dark },
  );
  const highlight = HighlightStyle.define([
    { tag: tags.propertyName, color: c.name },
    { tag: tags.string, color: c.string },
    { tag: [tags.number, tags.bool, tags.null], color: c.literal },
  ]);
  return [look, syntaxHighlighting(highlight)];
}

export interface LookOptions {
  dark: boolean;
  label: string; // for screen readers
  readOnly: boolean;
  phrases: Record<string, string>; // see code_phrases.ts
}

export function jsonLook(options: LookOptions): Extension {
  return [
    EditorView.cspNonce.of(nonce()),
    theme(options.dark),
    json(),
    lineNumbers(),
    foldGutter(),
    bracketMatching(),
    drawSelection(),
    EditorView.lineWrapping,
    EditorState.phrases.of(options.phrases),
    EditorState.tabSize.of(2),
    EditorView.contentAttributes.of({
      'aria-label': options.label,
      ...(options.readOnly ? { 'aria-readonly': 'true' } : {}),
    }),
    options.readOnly
      ? EditorState.readOnly.of(true)
      : [history(), indentOnInput(), keymap.of([...historyKeymap, ...defaultKeymap])],
    keymap.of(defaultKeymap),
  ];
}
