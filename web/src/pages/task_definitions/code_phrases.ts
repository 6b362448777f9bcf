import { useMemo } from 'react';
import { useText } from '../../i18n/locale';

// CodeMirror's own words in the language of the page.
export function useCodePhrases(): Record<string, string> {
  const t = useText();
  return useMemo(
    () => ({
      '$ unchanged lines': t('taskDefinitions.unchangedLines'),
      'Fold line': t('taskDefinitions.foldLine'),
      'Unfold line': t('taskDefinitions.unfoldLine'),
      'folded code': t('taskDefinitions.foldedCode'),
      unfold: t('taskDefinitions.unfoldLine'),
    }),
    [t],
  );
}
