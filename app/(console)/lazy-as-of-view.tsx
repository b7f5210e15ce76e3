'use client';

import { type ComponentProps, lazy } from 'react';
import type { AsOfView as View } from './as-of-view';

const Loaded = lazy(async () => ({ default: (await import('./as-of-view')).AsOfView }));

/** The view of the past, apart: most visits to these pages do not ask for it. */
export const AsOfView = (props: ComponentProps<typeof View>) => <Loaded {...props} />;
