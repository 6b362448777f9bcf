// Long work in steps: each is tried in order; after a failure the rest can be tried again from
// there, or what was made is taken back in reverse order.
export interface Step<C> {
  id: string;
  // Does the step and returns what it made, in words. It may be called again after a failure.
  run: (context: C) => Promise<string | undefined>;
  undo?: (context: C) => Promise<void>;
}

export interface StepProgress {
  id: string;
  status: 'pending' | 'running' | 'done' | 'failed';
  detail?: string;
  error?: unknown;
  milliseconds?: number;
}

export const initialProgress = <C>(steps: Step<C>[]): StepProgress[] =>
  steps.map(({ id }) => ({ id, status: 'pending' }));

// Runs what is not done yet; stops at the first failure. `tell` gets the whole state each time.
export async function runSteps<C>(
  steps: Step<C>[],
  context: C,
  before: StepProgress[],
  tell: (progress: StepProgress[]) => void,
  now: () => number = Date.now,
): Promise<boolean> {
  let progress = before;
  const change = (index: number, part: StepProgress) => {
    progress = progress.map((step, at) => (at === index ? part : step));
    tell(progress);
  };
  for (const [index, step] of steps.entries()) {
    if (progress[index]!.status === 'done') continue;
    const started = now();
    change(index, { id: step.id, status: 'running' });
    try {
      const detail = await step.run(context);
      change(index, { id: step.id, status: 'done', detail, milliseconds: now() - started });
    } catch (error) {
      change(index, { id: step.id, status: 'failed', error, milliseconds: now() - started });
      return false;
    }
  }
  return true;
}

// Takes back what was done or begun, last first; goes on over failures and returns them. `undone`
// holds the steps that are taken back already, for another try after a failure.
export async function undoSteps<C>(
  steps: Step<C>[],
  context: C,
  progress: StepProgress[],
  undone: Set<string> = new Set(),
): Promise<unknown[]> {
  const failures: unknown[] = [];
  for (const [index, step] of [...steps.entries()].reverse()) {
    if (progress[index]!.status === 'pending' || step.undo === undefined) continue;
    if (undone.has(step.id)) continue;
    try {
      await step.undo(context);
      undone.add(step.id);
    } catch (error) {
      failures.push(error);
    }
  }
  return failures;
}
