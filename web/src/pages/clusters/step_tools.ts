// What steps that make and remove things share.
export const nameOf = (error: unknown) => (error as { name?: string }).name ?? '';
export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const undoTries = 60;

// Instances leave a little after they are terminated; what they used can go only then.
export async function untilFree(action: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await action();
      return;
    } catch (error) {
      if (attempt >= undoTries || !/Contains|Dependency|InUse/.test(nameOf(error))) throw error;
      await pause(500);
    }
  }
}

// True when `make` made it, false when it failed because it is there: an error of a name that
// `there` matches. Any other error is one.
export async function madeOrThere(
  there: RegExp,
  make: () => Promise<unknown>,
): Promise<boolean> {
  try {
    await make();
    return true;
  } catch (error) {
    if (there.test(nameOf(error))) return false;
    throw error;
  }
}
