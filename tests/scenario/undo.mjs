// What a test set up is taken down in reverse: the server before its folder, the disk before its place.
const stacks = new WeakMap();

export function undo(t, step) {
  if (!stacks.has(t)) {
    const stack = [];
    stacks.set(t, stack);
    t.after(async () => {
      const failures = [];
      for (const one of stack.reverse()) {
        try {
          await one();
        } catch (error) {
          failures.push(error);
        }
      }
      if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join('; '));
    });
  }
  stacks.get(t).push(step);
}
