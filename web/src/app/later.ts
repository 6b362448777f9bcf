// Work that can wait until the page stands.
import { useEffect, useState } from 'react';

const waitMaxMs = 1_000;

function whenIdle(work: () => void): () => void {
  // Safari has no such call.
  if (typeof window.requestIdleCallback !== 'function') {
    const timer = setTimeout(work, 200);
    return () => clearTimeout(timer);
  }
  const handle = window.requestIdleCallback(work, { timeout: waitMaxMs });
  return () => window.cancelIdleCallback(handle);
}

// False while the page is drawn first, true soon after.
export function useLater(): boolean {
  const [now, setNow] = useState(false);
  useEffect(() => whenIdle(() => setNow(true)), []);
  return now;
}
