import { type ComponentType, lazy, Suspense } from 'react';

/** A dialog that loads when it is shown, or by `load()`. Call this at the top of a module. */
export function lazyDialog<Props extends object>(load: () => Promise<{ default: ComponentType<Props> }>) {
  const Loaded = lazy<ComponentType<Props>>(load);
  return Object.assign(
    (props: Props) => (
      <Suspense>
        <Loaded {...props} />
      </Suspense>
    ),
    // A failure is shown when the dialog opens, not when a pointer passes its button.
    { load: () => void load().catch(() => undefined) },
  );
}

/** Properties of a button that start `loads` when a pointer or the focus reaches it: what it opens is there sooner. */
export function preloading(...loads: (() => void)[]) {
  const start = () => {
    for (const load of loads) load();
  };
  return { onPointerEnter: start, onFocus: start };
}
