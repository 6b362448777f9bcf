import { useEffect, useState } from 'react';

// Moves the focus to the first field with an error below `within`, each time it is asked to.
export function useFirstError(within: string): () => void {
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    if (asked === 0) return;
    document.querySelector<HTMLElement>(`${within} [aria-invalid="true"]`)?.focus();
  }, [asked, within]);
  return () => setAsked((times) => times + 1);
}
