import { type ComponentType, lazy, Suspense } from 'react';

/** A dialog whose code loads when it is shown or when `load()` is called. Call this at module level. */
export function lazyDialog<Props extends object>(load: () => Promise<{ default: ComponentType<Props> }>) {
  const Loaded = lazy<ComponentType<Props>>(load);
  return Object.assign(
    (props: Props) => (
      <Suspense>
        <Loaded {...props} />
      </Suspense>
    ),
    // A failure is shown when the dialog opens, not when the pointer reaches its button.
    { load: () => void load().catch(() => undefined) },
  );
}

/** Properties of a button that call `loads` when the pointer or the focus reaches it. */
export function preloading(...loads: (() => void)[]) {
  const start = () => {
    for (const load of loads) load();
  };
  return { onPointerEnter: start, onFocus: start };
}
